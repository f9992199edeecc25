import { civil, dayOf, type Day } from '../../kernel/calendar.js';

interface DateTick {
  readonly date: Day;
  readonly text: string;
}

const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

/** First days of months between two dates at the narrowest even step of which at most `most` fit: "2027-04", or "2027" where years do. */
export function dateTicks(first: Day, last: Day, most: number): readonly DateTick[] {
  const [from, to] = [monthOf(first), monthOf(last)];
  const step = MONTH_STEPS.find((months) => Math.floor(to / months) - Math.ceil(from / months) < most) ?? MONTH_STEPS.at(-1)!;
  const ticks: DateTick[] = [];
  for (let month = Math.ceil(from / step) * step; month <= to; month += step) {
    const [year, ofYear] = [Math.floor(month / 12), (month % 12) + 1];
    const date = dayOf(year, ofYear, 1);
    if (date >= first && date <= last)
      ticks.push({ date, text: step % 12 === 0 ? String(year) : `${year}-${String(ofYear).padStart(2, '0')}` });
  }
  return ticks;
}

function monthOf(date: Day): number {
  const { year, month } = civil(date);
  return year * 12 + month - 1;
}
