const TERMS = `# The terms of one deal. gpulien check lists what is wrong with it, gpulien score scores it.
# Rates and shares are fractions: 0.06 is 6 %, and 6% may be written too. Dates are YYYY-MM-DD.
schema: 1

deal: { id: example-1, name: Example GPU Term Loan, currency: USD, as_of: 2026-09-30 }

borrower:
  name: Example Compute SPV LLC
  parent: Example Cloud Inc.
  parent_rating: B+              # optional; an agency's letter, S&P, Fitch or Moody's

structure:                       # a key that is left out gets the safe reading
  bankruptcy_remote: true
  direct_agreement: true         # customers consent to step-in by the lender
  parent_guarantee: limited      # full | limited | bad_acts | none
  operator_rating: BBB

tranches:
  - id: A
    rank: 1                      # 1 is the most senior; equal ranks share pro rata
    balance: 30_000_000          # drawn, after the payment on last_payment
    undrawn: 5_000_000
    last_payment: 2026-09-30     # the latest payment date on or before as_of, or the closing date
    maturity: 2029-09-30
    frequency: quarterly         # monthly | quarterly
    day_count: act/360           # act/360 | act/365 | 30/360 | 30/360 eom
    rate: { index: SOFR, margin: 0.06, floor: 0 }        # or { fixed: 0.0963 }
    repayment: { profile: level, balloon: 2_000_000 }    # level | annuity | bullet | schedule

index_curve: { SOFR: 0.0385 }    # flat; a CSV may give a curve

accounts: { collections: 800_000, dsra: 6_000_000, liquidity: 1_000_000 }   # controlled accounts

borrowing_base:
  basis: depreciated_cost        # depreciated_cost | nolv
  advance_rates: { ig: 0.85, non_ig: 0.65, uncontracted: 0.20 }
  max_age_months: 60
  approved_regions: [US, CA, EU]
  concentration_caps: { customer: 0.70 }

covenants:                       # each has exactly one of max and min: a number or a list of steps
  - id: book-ltv
    metric: ltv
    basis: depreciated_cost
    max: [ { from: 2026-09-30, value: 0.90 }, { from: 2028-03-31, value: 0.75 } ]
    frequency: quarterly
    first_test: 2026-09-30
    cure_days: 10
    consequence: event_of_default
  - { id: dscr, metric: dscr, direction: forward, min: 1.20, frequency: quarterly, first_test: 2026-09-30, consequence: cash_trap }
  - { id: base, metric: borrowing_base, max: 1, frequency: quarterly, first_test: 2026-09-30, consequence: prepayment }
  - { id: liquidity, metric: liquidity, min: 1_000_000, frequency: quarterly, first_test: 2026-09-30, consequence: cash_trap }

assumptions: {}                  # any assumption may be overridden, as haircut.forced: 0.45
`;

const FLEET = `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,status,condition,region,site,contract_id,lien,landlord_waiver,insured,serial
L-001,H100-SXM-80,512,31500,2025-02-01,2025-04-01,installed,good,US,ASH-1,C-1,first,yes,yes,R01
L-002,H200-SXM-141,768,33000,2025-06-01,2025-08-01,installed,good,US,ASH-1,C-2,first,yes,yes,R02
L-003,B200-SXM-180,512,42500,2026-01-15,2026-03-15,installed,excellent,CA,TOR-1,C-3,first,yes,yes,R03
`;

const LEASES = `contract_id,customer,customer_group,rating,model,gpus,start,end,usd_gpu_hour,take_or_pay,escalator,terminable_from,notice_days,termination_fee_usd,prepaid_usd,prepaid_share,assignable,direct_agreement,related_party,days_past_due
C-1,Alpha Labs,Alpha Group,BB,H100-SXM-80,512,2025-04-01,2029-12-01,2.35,1,0,,,,,,yes,yes,no,0
C-2,Beta Software,Beta Software,A-,H200-SXM-141,768,2025-08-01,2030-08-01,2.95,1,0,,,,,,yes,yes,no,0
C-3,Gamma Research,Gamma Research,,B200-SXM-180,512,2026-04-01,2030-04-01,3.60,0.9,0.02,2029-10-01,90,1500000,,,yes,no,no,0
`;

/** The files that `init` writes: a small deal that is valid as it stands. */
export const STARTER: Readonly<Record<string, string>> = { 'deal.yaml': TERMS, 'fleet.csv': FLEET, 'leases.csv': LEASES };
