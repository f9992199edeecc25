import { nameKey } from './names.js';

/** What a tape holds. */
export type TapeKind = 'fleet' | 'leases' | 'actuals' | 'comps';
export const TAPE_KINDS: readonly TapeKind[] = ['fleet', 'leases', 'actuals', 'comps'];

/** How the cells of a column are read, as far as columns are judged by it. */
export type ValueType = 'text' | 'money' | 'count' | 'share' | 'number' | 'date' | 'model' | 'word';

/** What a column of a tape may give: a column of ours, or something that one is worked out from. */
interface TargetColumn {
  readonly target: string;
  readonly type: ValueType;
  /** Names that mean this by themselves. */
  readonly names: readonly string[];
  /** Names that mean this where no other column does. */
  readonly weak: readonly string[];
}

const column = (target: string, type: ValueType, names: string, weak = ''): TargetColumn => ({
  target,
  type,
  names: [target, ...listed(names)],
  weak: listed(weak),
});
const listed = (names: string): string[] =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const MODEL = column(
  'model',
  'model',
  'gpu type, gpu model, gpu make model, model config, model, gpu, accelerator, accelerator type, accelerator model, accelerator name, gpu name, card type, card model, chip, chip type, gpu sku, hardware type, hardware model, gpu product, gpu description, model name, gpu class',
  'sku, product, hardware, system, system type, platform, configuration, config, server type, server model, node type, make model, make and model, machine type, equipment type, equipment model, description, item description, asset description, equipment description, item, product description, equipment, asset type, type, server, details, asset name, product name, name, category, instance type, resource, item title, title, listing title, listing, lot description, beschreibung, bezeichnung, typ, modell',
);
const MEMORY = column(
  'memory',
  'text',
  'gpu memory, vram, memory gb, hbm, mem, memory size, memory per gpu, gpu mem, vram gb, hbm capacity',
);
const CURRENCY = column('currency', 'word', 'ccy, curr, cur, invoice currency, currency code, contract currency, währung, cost currency');
const UNIT = column(
  'unit',
  'word',
  'uom, unit of measure, unit type, measure, quantity unit, qty unit, counted in, einheit, basis of count',
);
const PER_UNIT = column(
  'gpus_per_unit',
  'count',
  'gpus per server, gpus per node, gpu per server, gpu per node, gpus per unit, gpus per system, gpus per rack, gpus per box',
);
const GPUS =
  'gpus, anzahl gpus, qty gpus, number gpus, sum gpus, gpu count, gpu qty, gpu quantity, no of gpus, number of gpus, total gpus, gpus total, cards, card count, gpu units, accelerators, accelerator count, number of accelerators, gpu cards, total gpu count, total number of gpus';
const COUNTS: readonly TargetColumn[] = [
  column(
    'units',
    'count',
    'qty, quantity, count, pcs, pieces, stk, no of units, number of units, unit count, units, total units, anzahl, menge, stück, qty units',
    'number, volume, capacity',
  ),
  column(
    'servers',
    'count',
    'servers, nodes, server count, node count, no of servers, number of servers, server qty, number of nodes, systems, number of systems, system count, total servers, total nodes, anzahl server, server anzahl',
  ),
  column('racks', 'count', 'racks, rack count, number of racks, no of racks, rack qty'),
];
const SOURCE = column('source', 'text', '');

const FLEET: readonly TargetColumn[] = [
  column(
    'asset_id',
    'text',
    'asset tag, asset no, asset number, asset code, asset ref, asset, tag, tag no, tag number, equipment id, equipment no, lot, lot id, lot no, lot number, item id, item no, inventory no, inventory number, inventory id, fixed asset no, fixed asset id, fa no, fa number, node id, server id, gpu id, device id, batch, batch id, unit id, anlagennummer, inventarnummer, asset reference, collateral id, schedule item, host, hostname, node name, server name',
    'id, no, ref, reference, line, line no, record id, record, #, po line, anlage, anlagen nr',
  ),
  MODEL,
  MEMORY,
  { ...column('quantity', 'count', GPUS), names: listed(GPUS) },
  ...COUNTS,
  UNIT,
  PER_UNIT,
  column(
    'unit_cost_usd',
    'money',
    'unit price, unit cost, price per unit, cost per unit, price each, cost each, unit purchase price, unit acquisition cost, price per gpu, cost per gpu, gpu price, gpu cost, gpu unit cost, gpu unit price, price per server, cost per server, server price, server cost, price per node, node price, node cost, cost per node, price per rack, rack price, rack cost, cost per rack, system price, unit list price, invoice unit price, price each, unit value, unit capex, capex per gpu, stückpreis, einzelpreis, installed cost per gpu, purchase price per gpu, purchase price per unit, purchase price per server, net unit price, all in unit cost',
    'price',
  ),
  column(
    'total_cost',
    'money',
    'total cost, total price, total purchase price, extended cost, extended price, line total, total acquisition cost, total capex, total amount, invoice total, total invoice, extended amount, total, total capital cost, gross book value, gbv, total hardware cost, gesamtpreis, total cost basis, total invoice value, line amount, invoice amount, total purchase cost, total original cost, total value',
    'capex, invoice value, book cost',
  ),
  column(
    'purchase_date',
    'date',
    'po date, order date, purchase date, date of purchase, purchased, purchased on, ordered on, date ordered, date purchased, purchase order date, bought, date bought, kaufdatum, bestelldatum, ordered, po issued, date of order, order placed',
    'acquisition date, invoice date, inv date, inv dt, date acquired, acquired, acquired on, date of acquisition, invoiced, invoiced on, contract date',
  ),
  column(
    'in_service_date',
    'date',
    'in service, in service date, in service since, go live, go live date, golive, golive date, live date, live since, service date, placed in service, placed in service date, date placed in service, commissioning date, commissioned, commissioned on, commissioning, date commissioned, deployment date, deployed, deployed on, date deployed, installation date, install date, installed, installed on, installed date, date installed, activation date, online date, operational date, rfs, rfs date, ready for service, inbetriebnahme, date in service, service start, service start date, date of service, energized, energised, in service from, live, live from, accepted, accepted on, acceptance date, expected in service, expected in service date, expected go live, production date',
    'delivery date, delivered, delivered on, date delivered, eta, start date, expected delivery, received, date received',
  ),
  column('status', 'word', 'asset status, deployment status, lifecycle, lifecycle status, stage, operational status, current status, service status, equipment status, deployment state'),
  column('condition', 'word', 'cosmetic condition, physical condition, asset condition, equipment condition, zustand'),
  column('region', 'word', 'country, country code, jurisdiction, country region, geography, geo, territory, region country, region code, site country, country of location, land, location country', 'zone'),
  column('site', 'text', 'data center, data centre, datacenter, dc, facility, site name, campus, colo, colocation, colocation site, building, standort, rechenzentrum, dc name, dc site, site code, facility name, data center name, data center location, colo site, data hall', 'location, hall, city, pop, address'),
  column('contract_id', 'text', 'contract, contract no, contract number, contract ref, lease id, lease, lease no, lease number, agreement, agreement id, agreement no, customer contract, contract reference, serving contract, deployed to contract, assigned contract, vertrag, order form, contract assigned'),
  column('lien', 'word', 'lien position, lien rank, lien status, lien priority, security interest, security rank'),
  column('landlord_waiver', 'word', 'landlord waiver in place, llw, landlord consent, collateral access agreement, landlord waiver signed, waiver in place', 'waiver'),
  column('insured', 'word', 'insurance, insurance in place, insurance status, is insured, insured y n, covered by insurance'),
  column(
    'serial',
    'text',
    'serial no, serial number, serial numbers, serials, sn, s n, serial range, chassis serial, chassis serial no, chassis serial number, gpu serial, gpu serial number, server serial, server serial number, system serial, system serial number, rack tag, service tag, seriennummer, rack serial, node serial, manufacturer serial, serial nos, oem serial',
    'rack, rack no, rack id',
  ),
  column('hosting_usd_kw_month', 'money', 'hosting per kw month, colocation rate per kw month, colo per kw month, hosting cost per kw month, colocation cost per kw month, hosting rate kw month'),
  column('power_usd_kwh', 'money', 'power price per kwh, electricity price per kwh, power cost per kwh, electricity price, power price, power rate per kwh, power per kwh, energy price per kwh'),
  column('pue', 'number', 'power usage effectiveness, site pue, design pue'),
  CURRENCY,
  SOURCE,
]; // prettier-ignore

const LEASES: readonly TargetColumn[] = [
  column(
    'contract_id',
    'text',
    'contract, contract no, contract number, contract ref, contract reference, lease id, lease, lease no, lease number, agreement, agreement id, agreement no, agreement number, order form, order form no, order no, order number, order id, deal id, deal, msa, msa no, sow, vertrag, vertragsnummer, vertragsnr, contract code, service order, order, agreement ref, agreement reference, lease ref',
    'id, no, ref, reference, contract name, po number, #, line',
  ),
  column(
    'customer',
    'text',
    'tenant, client, lessee, off taker, offtaker, counterparty, customer name, tenant name, client name, account, account name, end customer, buyer, obligor, legal name, kunde, legal entity, customer legal name, counterparty name, lessee name, customer entity, offtaker name, off taker name, end user, contract counterparty',
    'company, name, user, company name, entity',
  ),
  column('customer_group', 'text', 'group, parent, ultimate parent, parent company, parent group, parent name, konzern, corporate parent, customer parent, ultimate parent company, group name, holding'),
  column('rating', 'word', 'credit rating, customer rating, tenant rating, counterparty rating, agency rating, external rating, ratings, bonität, issuer rating, client rating, offtaker rating, long term rating, lt rating, credit ratings, parent rating'),
  MODEL,
  MEMORY,
  { ...column('gpus', 'count', `${GPUS}, contracted gpus, reserved gpus, committed gpus, gpus contracted, gpus reserved, gpus committed, gpu capacity, leased gpus, gpus leased`), names: listed(`${GPUS}, contracted gpus, reserved gpus, committed gpus, gpus contracted, gpus reserved, gpus committed, gpu capacity, leased gpus, gpus leased`) },
  ...COUNTS,
  UNIT,
  PER_UNIT,
  column(
    'start',
    'date',
    'start date, commencement, commencement date, effective date, effective, begin, begin date, beginning, service start, service start date, contract start, contract start date, lease start, lease start date, lease commencement, lease commencement date, term start, term start date, start of term, beginn, startdatum, contract commencement, first day, service commencement, service commencement date, rent commencement, rent commencement date, commences, starts, contract from, vertragsbeginn',
    'from, go live, go live date, delivery date, billing start, billing start date, signed, rfs date, since',
  ),
  column(
    'end',
    'date',
    'end date, expiry, expiry date, expires, exp, exp date, expires on, maturity, maturity date, term end, term end date, end of term, contract end, contract end date, contract expiry, contract expiry date, lease end, lease end date, lease expiry, lease expiry date, service end, service end date, ende, enddatum, vertragsende, ends, expiring, contract maturity, end of contract',
    'to, until, termination date, valid until, contract to',
  ),
  column('last_day', 'date', 'last day of term, end inclusive, end date inclusive, last date, final day, last day of service, through, end date incl, last contract day, last day of contract, final date, contract last day, last service day, end date last day, expiry last day, expiry inclusive, expiry date inclusive, thru, through date, last billing day'),
  column('term_months', 'text', 'term, term months, initial term, contract term, lease term, duration, tenor, term length, committed term, laufzeit, laufzeit monate, contract length, contract duration, initial term months, term years, lease term months, contract term months, original term, original term months, duration months, tenor months, term in months, base term', 'months, length'),
  column(
    'usd_gpu_hour',
    'money',
    '$/gpu/hr, gpu hour, price per gpu hour, rate per gpu hour, gpu hourly rate, hourly rate per gpu, contract price per gpu hour, cost per gpu hour, fee per gpu hour, contract rate per gpu hour, hourly price per gpu, gpu hour price, hourly gpu price, price per gpu per hour, contracted rate per gpu hour, charge per gpu hour, $/server/hr, server hour, node hour, price per server hour, rack hour, price per rack hour, rate per rack hour, rate per server hour, price per node hour, rate per node hour, hourly rate per server, hourly rate per node, hourly rate per node, unit price per gpu hour, blended rate per gpu hour, net price per gpu hour, contract gpu hour, effective rate per gpu hour',
    'hourly rate, hourly price, price per hour, rate per hour, hour, hourly fee, contract hourly rate, hourly charge, hourly contract rate',
  ),
  column(
    'monthly_fee',
    'money',
    'mrr, monthly fee, monthly rent, monthly payment, monthly charge, monthly revenue, monthly recurring revenue, mrc, monthly recurring charge, monthly rate, monthly amount, monthly billing, monthly lease payment, monthly price, monthly contract value, monthly invoice, contracted mrr, monthly reservation fee, monthly fixed fee, monthly fee per gpu, price per gpu per month, gpu month, monthly price per gpu, monthly rate per gpu, monthly rent per gpu, rate per gpu month, $/gpu/month, monthly fee per server, price per server per month, monthly rent per server, monthly fee per rack, price per rack per month, monthly rent per rack, monthly rate per rack, rack month, server month, node month, monthly rate per node, price per node per month, monatsmiete, monthly lease rent, monthly contract revenue, monthly base rent, monthly service fee, contract mrr, total monthly fee, total mrr, monthly contract fee',
  ),
  column('annual_fee', 'money', 'arr, annual fee, annual rent, annual contract value, acv, annual recurring revenue, annual revenue, yearly fee, annual payment, annual charge, annual contract revenue, annual base rent, annualized revenue, annualised revenue'),
  column('total_value', 'money', 'tcv, total contract value, contract value, total value, total fees, total consideration, total commitment, contract total, aggregate contract value, total contract revenue, total rent, total fee, total contract price, aggregate contract revenue, total contract amount, contract amount, full contract value, total contracted value'),
  column('take_or_pay', 'share', 'top, take pay, committed share, minimum commitment, min commitment, minimum take, take or pay share, committed utilization, minimum usage, minimum utilization, take or pay commitment, take or pay level, min commit, take or pay pct, take or pay percentage, committed percentage, minimum purchase commitment', 'commitment'),
  column('reserved_hours', 'number', 'reserved hours, committed hours, reserved hours per month, reserved hours per month per gpu, reserved hours per gpu per month, committed hours per month, committed hours per gpu per month, minimum hours, minimum hours per month, hours per month, take or pay hours, guaranteed hours, guaranteed hours per month, monthly reserved hours, reserved hours per gpu, reserved gpu hours per month, minimum hours per gpu per month, committed hours per gpu'),
  column('escalator', 'share', 'escalation, annual escalator, annual escalation, indexation, price escalator, annual increase, rent escalation, uplift, annual uplift, escalator pa, step up, yearly escalator, price escalation, annual step up, fee escalator, annual price increase, rent escalator, annual indexation'),
  column('terminable_from', 'date', 't4c, termination for convenience, early termination, termination right, termination rights, early termination right, break, break date, break option, break clause, earliest termination, earliest termination date, customer termination right, convenience termination, terminable, cancellation right, termination option, customer break, cancellation, termination for convenience t4c, termination, t4c right, customer t4c, t4c from, earliest break date'),
  column('notice_days', 'count', 'notice, notice period, termination notice, notice period days, days notice, t4c notice, notice days, termination notice days, cancellation notice'),
  column('termination_fee_usd', 'money', 'termination fee, early termination fee, etf, break fee, termination payment, cancellation fee, exit fee, t4c fee, termination charge'),
  column('prepaid_usd', 'money', 'prepaid, prepayment, prepaid amount, prepaid balance, unused prepayment, advance payment, customer prepayment, prepayment balance, unapplied prepayment, prepayment remaining, remaining prepayment, unused prepaid, prepaid remaining', 'advance'),
  column('prepaid_share', 'share', 'prepayment share, share prepaid, prepaid percent, prepayment application, prepayment credit share, prepayment drawdown, share of bill prepaid, prepaid applied share'),
  column('assignable', 'word', 'assignment, assignable to lender, assignability, assignment permitted, freely assignable, assignment allowed, is assignable, assignable y n'),
  column('direct_agreement', 'word', 'lender direct agreement, tripartite agreement, step in, step in rights, consent to assignment, tripartite, direct agreement signed, step in consent, consent to step in, customer consent, direct agreement in place', 'consent'),
  column('related_party', 'word', 'affiliate, related, affiliated, intercompany, is affiliate, affiliated party, affiliate y n, related party y n, is related party, arms length?'),
  column('days_past_due', 'count', 'dpd, past due days, overdue days, days overdue, arrears days, days in arrears, days late, max days past due, oldest unpaid days', 'past due'),
  CURRENCY,
  SOURCE,
]; // prettier-ignore

const ACTUALS: readonly TargetColumn[] = [
  column('month_end', 'date', 'month, period, period end, month ending, reporting month, reporting period, period ending, monat, billing month, fiscal month, month ended, calendar month, accounting period, period ended', 'date, as of, end date'),
  column('revenue_billed_usd', 'money', 'revenue billed, billed revenue, billed, invoiced revenue, invoiced, billings, gross billings, revenue invoiced, invoices issued, total billed, total billings, amount billed, amounts billed, total revenue billed, customer billings, total billed revenue, amount invoiced', 'revenue, total revenue, gross revenue, contract revenue, lease revenue, rental revenue, net revenue, umsatz, turnover, sales, service revenue, compute revenue'),
  column('revenue_received_usd', 'money', 'revenue received, cash received, received, collections, cash collections, cash collected, collected, receipts, customer receipts, cash receipts, revenue collected, payments received, collections from customers, total collections, total cash collected, total cash received, amount received, amounts received, customer collections, customer payments, customer payments received, total receipts, cash receipts from customers, amount collected, total received'),
  column('projected_contract_cash_usd', 'money', 'projected contract cash, projected cash, contracted cash, contract cash, expected collections, projected contract cash flow, projected revenue, contractual cash, contracted revenue, budgeted contract cash, forecast contract cash, scheduled contract cash, projected contract revenue, projected collections, expected contract cash, contracted billings, contract cash projected, contract cash flow projected, contractual revenue'),
  column('opex_usd', 'money', 'opex, operating expenses, operating costs, operating expense, operating cost, running costs, betriebskosten, total opex, total operating expenses, total operating costs, total operating expense, cash opex, opex paid, operating expenses paid, operating costs paid, total opex paid', 'costs, expenses, total costs, total expenses'),
  column('interest_usd', 'money', 'interest, interest exp, interest paid, interest expense, cash interest, interest payment, interest cost, debt interest, zinsen, total interest, interest payments, total interest paid, cash interest paid, loan interest, interest on loan, senior interest'),
  column('principal_usd', 'money', 'principal, principal paid, principal repayment, principal payment, debt repayment, loan repayment, scheduled principal, principal repaid, tilgung, total principal, principal repayments, principal payments, total principal paid, debt principal, loan principal, senior principal', 'repayment, amortization, amortization paid, loan amortization, repayments'),
  CURRENCY,
  SOURCE,
]; // prettier-ignore

const COMPS: readonly TargetColumn[] = [
  column('date', 'date', 'timestamp, observed, observed at, quote date, price date, observation date, sale date, sold date, date sold, sold on, day, datetime, scraped at, fetched at, as of date, trade date, listing date, quoted, date observed, quote timestamp', 'as of, time, last updated, updated, effective date, updated at, created at'),
  column('kind', 'word', 'price kind, market, transaction kind, deal kind'),
  MODEL,
  MEMORY,
  column('price_usd', 'money', 'price, price per gpu hour, price per gpu, hourly price, price per hour, $/gpu/hr, gpu hour, sale price, sold price, unit price, hourly cost, on demand price, price hour, rate per gpu hour, hourly rate, ask price, asking price, list price, hourly price per gpu, usd per hour, price usd per hour, on demand hourly price, price per server, price per node, unit cost, cost per gpu hour, on demand, cost per gpu, gpu price, price each', 'rate, ask, cost, bid, amount, value, hour'),
  column('price_type', 'word', 'quote type, type of price, price basis, quote kind', 'type'),
  column('quantity', 'number', 'qty, qty sold, units, number of units, lot size, number, units sold, quantity sold, pieces'),
  column('source', 'text', 'seller, provider, dealer, marketplace, broker, data source, source url, vendor, cloud, cloud provider, operator', 'url, link, market place'),
  column('basis', 'word', 'form, sold as'),
  column('per', 'number', 'accelerator count, gpu count, gpus, num gpus, number of gpus, gpus per instance, gpus per node, gpus per server, gpu qty, no of gpus, gpu number, gpu quantity'),
  CURRENCY,
]; // prettier-ignore

const TARGETS: Readonly<Record<TapeKind, readonly TargetColumn[]>> = { fleet: FLEET, leases: LEASES, actuals: ACTUALS, comps: COMPS };
export const targetsOf = (kind: TapeKind): readonly TargetColumn[] => TARGETS[kind];

/** Names that fit several targets: nobody can tell which without asking. */
const SEVERAL: Readonly<Record<TapeKind, Readonly<Record<string, readonly string[]>>>> = {
  fleet: {
    ...fits('cost, value, amount, asset value, purchase price, purchase cost, acquisition cost, original cost, historical cost, invoice price, hardware cost, equipment cost, cost basis, purchase value, asset cost, purchase amount, book value', 'unit_cost_usd', 'total_cost'),
    ...fits('date', 'purchase_date', 'in_service_date'),
    ...fits('state', 'status', 'region'),
  },
  leases: {
    ...fits('value, amount, fee, fees, rate, price, rent, contract rate, contract price, pricing, charge, payment, revenue, contract fee, lease rate, lease payment, rental, tariff, billing', 'usd_gpu_hour', 'monthly_fee', 'total_value'),
    ...fits('date, contract date', 'start', 'end'),
  },
  actuals: { ...fits('amount, value, total', 'revenue_billed_usd', 'revenue_received_usd', 'opex_usd') },
  comps: {},
}; // prettier-ignore

function fits(names: string, ...targets: string[]): Record<string, readonly string[]> {
  return Object.fromEntries(listed(names).map((name) => [nameKey(name), targets]));
}

/** The targets that a name fits equally, for a name that means none of them by itself. */
export const severalFor = (kind: TapeKind, key: string): readonly string[] =>
  Object.hasOwn(SEVERAL[kind], key) ? SEVERAL[kind][key]! : [];

export type Strength = 'own' | 'weak';

/** What names mean, as {@link nameKey} writes them. */
const meanings = new Map<TapeKind, ReadonlyMap<string, { readonly target: TargetColumn; readonly strength: Strength }[]>>();

/** The targets that a name means; several only where the other columns of the tape decide between them. */
export function meaningsOf(kind: TapeKind, key: string): readonly { readonly target: TargetColumn; readonly strength: Strength }[] {
  let known = meanings.get(kind);
  if (!known) {
    const map = new Map<string, { target: TargetColumn; strength: Strength }[]>();
    for (const target of TARGETS[kind])
      for (const [names, strength] of [
        [target.names, 'own'],
        [target.weak, 'weak'],
      ] as const)
        for (const name of names) {
          const there = map.get(nameKey(name)) ?? [];
          if (!there.some((one) => one.target === target)) map.set(nameKey(name), [...there, { target, strength }]);
        }
    known = map;
    meanings.set(kind, known);
  }
  const found = known.get(key);
  if (found) return found;
  const bare = key
    .split(' ')
    .filter((word) => !NEUTRAL.has(word))
    .join(' ');
  return bare === key || bare === ''
    ? []
    : (known.get(bare) ?? [])
        .filter(({ target }) => !['word', 'model'].includes(target.type))
        .map(({ target }) => ({ target, strength: 'weak' as const }));
}

/** Words that a name may have beside what it means. */
const NEUTRAL = new Set(
  'current original initial actual contract contracted agreement lease customer tenant asset equipment hardware minimum net nominal reported scheduled'.split(
    ' ',
  ),
);
