/** Below this a pivot is what rounding leaves of nothing. */
const ROUNDING = 1e-12;

/** L with L·Lᵀ = the matrix, lower triangular; null where the matrix is not positive semidefinite. */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] | null {
  const lower: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const own: number[] = [];
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= own[k]! * (lower[j] ?? own)[k]!;
      const pivot = j < i ? lower[j]![j]! : 0;
      if (j === i) {
        if (rest < -ROUNDING) return null;
        own.push(rest < ROUNDING ? 0 : Math.sqrt(rest));
      } else if (pivot > 0) own.push(rest / pivot);
      else if (Math.abs(rest) < ROUNDING) own.push(0);
      else return null;
    }
    lower.push(own);
  }
  return lower;
}
