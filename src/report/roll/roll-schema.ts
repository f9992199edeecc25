import { IMPORT_SCHEMA } from '../intake/intake-schema.js';
import { count, date, described, is, listOf, money, oneOf, orNull, rooted, shape, text, tool, type Schema } from '../score/schema.js';
import { FILE_FATES } from './roll.js';

const inner = Object.fromEntries(Object.entries(IMPORT_SCHEMA).filter(([key]) => key !== '$schema' && key !== 'title'));
const payment = { date, opening: money, interest: money, fee: money, principal: money, balloon: money, capitalised: money };
const moved = (of: Schema): Schema => shape({ before: of, after: of });

export const ROLL_SCHEMA: Schema = rooted(
  'gpulien roll',
  shape({
    schema: is('roll/1'),
    tool,
    deal: shape({ id: text, name: text, currency: text }),
    from: date,
    to: date,
    written: orNull(text),
    tranches: listOf(
      shape({
        id: text,
        balance: shape({
          before: money,
          scheduled: money,
          written: money,
          difference: described(orNull(money), "the servicer's balance less the schedule's; null where none was given"),
        }),
        undrawn: moved(money),
        last_payment: moved(date),
        draws: listOf(shape({ date, amount: money })),
        payments: listOf(shape(payment)),
        apart: described(
          orNull(shape({ date, part: oneOf(['interest', 'fee', 'principal', 'balloon', 'capitalised']), before: money, after: money })),
          'the later payment that the new terms put most differently, by more than one unit of the currency',
        ),
      }),
    ),
    files: listOf(shape({ file: text, fate: oneOf(FILE_FATES), rows_before: orNull(count), rows_after: orNull(count) })),
    left_behind: listOf(text),
    imports: listOf(inner),
    notes: listOf(text),
  }),
);
