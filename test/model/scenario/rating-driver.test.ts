import { describe, expect, it } from 'vitest';
import { notchOf } from '../../../src/domain/rating.js';
import { ratingDriver } from '../../../src/model/scenario/rating-driver.js';
import { modelOf } from '../../../src/model/score/model.js';
import { dealOf, lease, scored, tranche, type Spec, type Terms } from '../build.js';

const unrated: Spec = {
  leases: [lease({ rating: '', direct_agreement: 'yes', usd_gpu_hour: 1.5 })],
  terms: { structure: { operator_rating: 'A', bankruptcy_remote: true }, accounts: { dsra: 500_000 } },
  tranches: [tranche({ maturity: '2028-03-31', repayment: { profile: 'annuity' } })],
};
const gradeOf = async (spec: Spec, more: Terms = {}) => {
  const { rating } = await scored({ ...spec, assumptions: { ...spec.assumptions, ...more } });
  return rating.facilityGrade ?? rating.obligorGrade;
};

describe('what moves the grade most', () => {
  it('of a loan on an unrated customer is what unrated counts as; a deal that says so itself gets the grade that is told', async () => {
    const driver = ratingDriver(modelOf(await dealOf(unrated)))!;
    expect(driver.key).toBe('rating.unrated');
    expect(driver.grades.from).toBe(await gradeOf(unrated));
    expect(driver.grades.to).toBe(await gradeOf(unrated, { [driver.key]: driver.to as string }));
  });

  it('is by no more notches than any other assumption of the rating moves it', async () => {
    const driver = ratingDriver(modelOf(await dealOf(unrated)))!;
    const moved = Math.abs(notchOf(driver.grades.to) - notchOf(driver.grades.from));
    for (const more of [{ 'rating.lgd_floor': 0.1875 }, { 'rating.notches.no_direct_agreement': 0 }, { 'rating.merchant': 'CCC' }]) {
      const grade = await gradeOf(unrated, more);
      expect(Math.abs(notchOf(grade) - notchOf(driver.grades.from)), JSON.stringify(more)).toBeLessThanOrEqual(moved);
    }
  });

  it('of a deal in default is nothing', async () => {
    const spec: Spec = { terms: { deal: { id: 'x', name: 'x', currency: 'USD', as_of: '2026-09-30', status: 'default' } } };
    const driver = ratingDriver(modelOf(await dealOf(spec)));
    expect(driver === null || driver.grades.from !== driver.grades.to).toBe(true);
  });
});
