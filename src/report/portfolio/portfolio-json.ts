import { formatDay } from '../../kernel/calendar.js';
import type { PortfolioView } from './portfolio-tables.js';
import { money, ratio, type Json } from '../print/json.js';
import { warningJson } from '../print/problem-json.js';
import { inputsJson, setJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

/** What `portfolio --json` prints. */
export const portfolioJson = ({ result, assumptionSet, inputs, warnings }: PortfolioView, tool: Tool): Json => ({
  schema: 'portfolio/1',
  tool: { name: tool.name, version: tool.version },
  book: { name: result.name, base_currency: result.baseCurrency },
  inputs: inputsJson(inputs),
  warnings: warnings.map(warningJson),
  assumption_set: setJson(assumptionSet),
  loans: result.loans.map((loan) => ({
    id: loan.id,
    name: loan.name,
    path: loan.path,
    as_of: formatDay(loan.asOf),
    currency: loan.currency,
    exposure: money(loan.exposure),
    tranches: loan.tranches.map(({ id, hold, exposure }) => ({ id, hold: ratio(hold), exposure: money(exposure) })),
    grade: loan.grade,
    facility_grade: loan.facilityGrade,
    pd: ratio(loan.pd),
    lgd: ratio(loan.lgd),
    el_usd: money(loan.el),
    ltv_olv: ratio(loan.ltvOlv),
    lowest_headroom: loan.lowestHeadroom && {
      covenant: loan.lowestHeadroom.covenant,
      headroom: ratio(loan.lowestHeadroom.headroom),
    },
    watch: [...loan.watch],
  })),
  totals: totalsJson(result),
  concentrations: result.concentrations.map(({ dimension, hhi, limit, headroom, groups }) => ({
    dimension,
    hhi: ratio(hhi),
    limit: ratio(limit),
    headroom: ratio(headroom),
    groups: groups.map(({ name, exposure, share }) => ({ name, exposure: money(exposure), share: ratio(share) })),
  })),
  providers: result.providers.map(({ name, exposure, deals, from }) => ({
    name,
    exposure: money(exposure),
    deals: [...deals],
    pays_from: from === null ? null : formatDay(from),
  })),
  audit: auditJson(result),
  crowding: {
    deals: result.crowding.deals.map(({ id, alone, crowded, extra }) => ({
      id,
      alone: money(alone),
      crowded: money(crowded),
      extra: money(extra),
    })),
    extra: money(result.crowding.extra),
    models: result.crowding.models.map(({ model, gpus, extra, deals }) => ({ model, gpus, extra: money(extra), deals: [...deals] })),
  },
  scenarios: result.scenarios.map(({ id, name, loss, defaults, loans, warnings: said }) => ({
    id,
    name,
    loss: money(loss),
    defaults,
    loans: loans.map((loan) => ({
      id: loan.id,
      default: loan.date === null ? null : formatDay(loan.date),
      k: loan.k,
      channel: loan.channel,
      loss: money(loan.loss),
    })),
    warnings: said.map(({ deal, text }) => ({ deal, text })),
  })),
  joint_defaults: result.jointDefaults.map(({ a, b, scenarios }) => ({ a, b, scenarios: [...scenarios], count: scenarios.length })),
});

const totalsJson = ({ totals }: PortfolioView['result']): Json => ({
  loans: totals.loans,
  exposure: money(totals.exposure),
  el_usd: money(totals.el),
  pd: ratio(totals.pd),
  lgd: ratio(totals.lgd),
  el_rate: ratio(totals.elRate),
  ltv_olv: ratio(totals.ltvOlv),
});

const auditJson = ({ audit }: PortfolioView['result']): Json => ({
  double_pledged: audit.doublePledged.map(({ kind, id, gpus, cost, base, where }) => ({
    kind,
    id,
    gpus_pledged: ratio(gpus),
    double_cost: money(cost),
    double_base: money(base),
    where: where.map(({ deal, file, row, assetId, text }) => ({ deal, file, row, asset_id: assetId, text })),
  })),
  double_cost: money(audit.cost),
  double_base: money(audit.base),
  missing_serials: audit.missing.map(({ id, costShare, lots }) => ({ id, cost_share: ratio(costShare), lots: [...lots] })),
});
