/** What a merchant's home page shows: the money of each day, what is open, what is to come, what failed. */
import { addDays, instantOf, type LocalDate, localDateOf } from '../../domain/contract/calendar.ts'
import { refuse } from '../../domain/refusals.ts'
import type { DailySum } from '../../engine/figures-reader.ts'
import { isDay } from '../instants.ts'
import { has } from '../roles.ts'
import { type Call, route } from '../route.ts'
import { instant, text } from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'
import { BAD_VALUE, CAPSTAN, currencyText } from './shared.ts'

/** A quarter of a year. A day is read of up to a few hundred rows. */
const DAYS_MAX = 92
const DAYS_SHOWN = 30
const DAY_MS = 86_400_000
const SOON_MS = 7 * DAY_MS
/** Before it there were no instants, and after it days have no four digits for their year. */
const [FIRST_YEAR, LAST_YEAR] = [1970, 9999]
/** Payouts on their way that are shown. */
const PAYOUTS_MAX = 20

const amount = Type.Integer()
const count = Type.Integer()
const day = Type.String({ format: 'date' })

const figuresSchema = Type.Object({
  merchant_id: Type.String(),
  currency: Type.Optional(Type.String()),
  currencies: Type.Array(Type.String()),
  time_zone: Type.String(),
  days: Type.Array(
    Type.Object({
      day,
      captured_amount: amount,
      captures: count,
      refunded_amount: amount,
      refunds: count,
      paid_out_amount: Type.Optional(amount),
    }),
  ),
  open_orders: Type.Integer(),
  expiring_orders: Type.Integer(),
  next_cut_off: Type.Optional(instant),
  payouts: Type.Optional(
    Type.Array(
      Type.Object({
        payment_reference: Type.String(),
        state: Type.String(),
        hold: Type.Optional(Type.String()),
        settlement_amount: amount,
        created_at: Type.Optional(instant),
      }),
    ),
  ),
  failed_calls: Type.Object({
    from: instant,
    to: instant,
    more: Type.Boolean(),
    counts: Type.Array(
      Type.Object({ status: Type.Integer(), error_code: Type.Nullable(Type.String()), calls: count }),
    ),
  }),
})

const querySchema = Type.Object({
  from: Type.Optional(day),
  to: Type.Optional(day),
  currency: Type.Optional(currencyText),
  time_zone: Type.Optional(text(64, 1)),
  merchant_id: Type.Optional(text(64, 1)),
})
type Query = Static<typeof querySchema>

export const readFigures = route({
  operation: 'readFigures',
  method: 'GET',
  path: `${CAPSTAN}/figures`,
  access: 'both',
  need: 'read',
  tag: 'Capstan',
  summary:
    "A merchant's business at a glance: what was captured, refunded and paid out each day, open orders, payouts on their way, failed calls. The operator names the merchant.",
  query: querySchema,
  invalidBody: 'badValue',
  answers: {
    200: {
      description: `Days from \`from\` to \`to\`, both included, in \`time_zone\`, at most ${DAYS_MAX}; without them the last ${DAYS_SHOWN}, in UTC. Amounts are of \`currency\`, or of the first of \`currencies\`, in which anything was ever ordered. \`paid_out_amount\`: what the bank paid that day, less what came back. \`open_orders\`: of which something can be captured; \`expiring_orders\` of them expire within seven days; both to the quarter of an hour. \`payouts\`: made and not paid yet; who may not see settlements sees nothing of payouts. \`failed_calls\`: of the last 24 hours, by error code, the most frequent first; with \`more\` only the newest 50,000 were counted.`,
      schema: figuresSchema,
    },
    400: BAD_VALUE,
  },
  async handle({ query, principal, services }) {
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : query.merchant_id
    const { reader, requestLog } = services
    const now = await reader.now()
    const dates = datesOf(query, now)
    if (merchantId === undefined || !dates) {
      return {
        refusal: refuse('badValue', { fields: merchantId === undefined ? 'merchant_id' : problemOf(query) }),
      }
    }
    const currencies = await reader.figures.currenciesOf(merchantId)
    const currency = query.currency?.toUpperCase() ?? currencies[0]
    const showsPayouts = has(principal, 'settlements')
    const realNow = Date.now()
    const period = { from: realNow - DAY_MS, to: realNow + 1000 }
    const [days, open, coming, failed] = await Promise.all([
      daysOf(merchantId, currency, dates, reader, showsPayouts),
      currency === undefined
        ? undefined
        : reader.figures.openOrders(merchantId, currency, now, now + SOON_MS),
      showsPayouts ? comingTo(merchantId, currency, reader) : {},
      requestLog.countFailures({ merchantId, ...period }),
    ])
    const body: Static<typeof figuresSchema> = {
      merchant_id: merchantId,
      ...(currency !== undefined && { currency }),
      currencies,
      time_zone: query.time_zone ?? 'UTC',
      days,
      open_orders: open?.open ?? 0,
      expiring_orders: open?.soon ?? 0,
      ...coming,
      failed_calls: {
        from: dateTime(period.from),
        to: dateTime(realNow),
        more: failed.isCut,
        counts: failed.counts
          .sort((a, b) => b.calls - a.calls || a.status - b.status)
          .map(({ status, errorCode, calls }) => ({ status, error_code: errorCode, calls })),
      },
    }
    return { status: 200, body }
  },
})

type Reader = Call<unknown, unknown>['services']['reader']

const dateTime = (ms: number) => new Date(ms).toISOString()

/** The days asked for and where each begins, with the end of the last; undefined where they make no sense. */
function datesOf({ from, to, time_zone: zone = 'UTC' }: Query, now: number) {
  if ([from, to].some((one) => one !== undefined && !isDay(one)) || !isZone(zone)) return undefined
  const last =
    to === undefined
      ? from === undefined
        ? localDateOf(now, zone)
        : addDays(dateOf(from), DAYS_SHOWN - 1)
      : dateOf(to)
  const first = from === undefined ? addDays(last, 1 - DAYS_SHOWN) : dateOf(from)
  const length = Math.round((utcOf(last) - utcOf(first)) / DAY_MS) + 1
  if (length < 1 || length > DAYS_MAX || first.year < FIRST_YEAR || last.year > LAST_YEAR) return undefined
  const dates = Array.from({ length: length + 1 }, (_, index) => addDays(first, index))
  return { days: dates.slice(0, -1), starts: dates.map((date) => instantOf(date, '00:00', zone)) }
}

function problemOf({ time_zone: zone = 'UTC' }: Query): string {
  return isZone(zone) ? 'from, to' : 'time_zone'
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

function dateOf(text: string): LocalDate {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  return { year, month, day }
}

const utcOf = ({ year, month, day }: LocalDate) => Date.UTC(year, month - 1, day)

const dayText = (date: LocalDate) => new Date(utcOf(date)).toISOString().slice(0, 10)

async function daysOf(
  merchantId: string,
  currency: string | undefined,
  { days, starts }: { days: LocalDate[]; starts: number[] },
  reader: Reader,
  showsPayouts: boolean,
) {
  const sums = currency === undefined ? [] : await reader.figures.byDay(merchantId, currency, starts)
  const byName = new Map(sums.map((sum) => [`${sum.day} ${sum.kind}`, sum]))
  return days.map((date, index) => {
    const of = (kind: DailySum['kind']) => byName.get(`${index} ${kind}`) ?? { count: 0, amount: 0 }
    const [captured, refunded] = [of('SALE'), of('RETURN')]
    return {
      day: dayText(date),
      captured_amount: captured.amount,
      captures: captured.count,
      refunded_amount: refunded.amount,
      refunds: refunded.count,
      // What the bank refused is owed again as well, but it had never left: only what came back was paid before.
      ...(showsPayouts && { paid_out_amount: of('PAYOUT_PAID').amount - of('PAYOUT_REVERSED').amount }),
    }
  })
}

/** Payouts that are made and not paid yet, and when the next ones are made. */
async function comingTo(merchantId: string, currency: string | undefined, { payouts }: Reader) {
  if (currency === undefined) return { payouts: [] }
  const [runs, found] = await Promise.all([
    payouts.nextRuns(merchantId, [currency]),
    payouts.find({ merchantId, currency, states: ['created', 'sent'], limit: PAYOUTS_MAX }),
  ])
  const next = runs.get(currency)
  return {
    ...(next !== undefined && next > 0 && { next_cut_off: dateTime(next) }),
    payouts: found.payouts.map(({ paymentReference, state, hold, totals, createdAt }) => ({
      payment_reference: paymentReference,
      state,
      ...(hold !== undefined && { hold }),
      settlement_amount: totals.settlement,
      ...(createdAt !== undefined && { created_at: dateTime(createdAt) }),
    })),
  }
}
