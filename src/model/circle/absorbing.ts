import { type Decimal, ONE, ZERO } from '../../kernel/decimal.js';

/** A party whose money is traced on: who pays it what of its income, the rest of which comes from outside. */
interface Transient {
  readonly node: string;
  readonly payers: ReadonlyMap<string, Decimal>;
  readonly whole: Decimal;
}

/**
 * Shares of the income of each party that come from an absorbing one in the end: f = (I − Q)⁻¹R, Q and R what of a party's income
 * other transients and absorbing parties pay. Money that goes round among parties and comes from nowhere counts as 1, no income as 0.
 * @source methodology 20, circle
 */
export function absorbedShares(transients: readonly Transient[], absorbing: ReadonlySet<string>): Map<string, Decimal> {
  const shares = new Map<string, Decimal>();
  const open = reaching(transients, absorbing);
  for (const { node } of transients) if (!open.has(node)) shares.set(node, ONE);
  const rows = new Map<string, Row>();
  for (const { node, payers, whole } of transients) {
    if (!open.has(node)) continue;
    const row: Row = { others: new Map(), absorbed: ZERO };
    for (const [payer, amount] of payers) {
      const share = amount.div(whole);
      if (absorbing.has(payer) || shares.has(payer)) row.absorbed = row.absorbed.plus(share);
      else row.others.set(payer, share);
    }
    rows.set(node, row);
  }
  for (const [node, share] of solved(rows)) shares.set(node, share);
  return shares;
}

/** f = absorbed + Σ others · f. */
interface Row {
  readonly others: Map<string, Decimal>;
  absorbed: Decimal;
}

/** Parties from which money can be traced to an absorbing one or to the outside. */
function reaching(transients: readonly Transient[], absorbing: ReadonlySet<string>): ReadonlySet<string> {
  const payees = new Map<string, string[]>();
  const open = new Set<string>();
  for (const { node, payers, whole } of transients) {
    let named = ZERO;
    for (const [payer, amount] of payers) {
      named = named.plus(amount);
      payees.set(payer, [...(payees.get(payer) ?? []), node]);
      if (absorbing.has(payer)) open.add(node);
    }
    if (named.lt(whole) || whole.isZero()) open.add(node);
  }
  for (const node of open) for (const payee of payees.get(node) ?? []) if (!absorbing.has(payee)) open.add(payee);
  return open;
}

/** Gauss: each unknown is put into the equations that are left, then all are read off backwards. */
function solved(rows: ReadonlyMap<string, Row>): Map<string, Decimal> {
  const order = [...rows.keys()];
  for (const [i, node] of order.entries()) {
    const row = rows.get(node)!;
    const own = row.others.get(node);
    if (own) {
      row.others.delete(node);
      scale(row, ONE.div(ONE.minus(own)));
    }
    for (const later of order.slice(i + 1)) {
      const target = rows.get(later)!;
      const weight = target.others.get(node);
      if (!weight) continue;
      target.others.delete(node);
      target.absorbed = target.absorbed.plus(weight.times(row.absorbed));
      for (const [name, share] of row.others) target.others.set(name, (target.others.get(name) ?? ZERO).plus(weight.times(share)));
    }
  }
  const found = new Map<string, Decimal>();
  for (const node of order.reverse()) {
    const { others, absorbed } = rows.get(node)!;
    let share = absorbed;
    for (const [name, weight] of others) share = share.plus(weight.times(found.get(name)!));
    found.set(node, share);
  }
  return found;
}

function scale(row: Row, factor: Decimal): void {
  row.absorbed = row.absorbed.times(factor);
  for (const [name, share] of row.others) row.others.set(name, share.times(factor));
}
