/** What the operator has to know of the instance itself, beside the lists of what waits for it. */
import { ownVersion } from '../../version.ts'
import { route } from '../route.ts'
import { instant, oneOf } from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'
import { CAPSTAN } from './shared.ts'

const DAY_MS = 86_400_000
/** Those with the most of them. */
const MERCHANTS_MAX = 50

const count = Type.Integer()

const schema = Type.Object({
  mode: oneOf(['sandbox', 'production']),
  version: Type.String(),
  failed_calls: Type.Object({
    from: instant,
    to: instant,
    more: Type.Boolean(),
    merchants: Type.Array(
      Type.Object({
        merchant_id: Type.Nullable(Type.String()),
        calls: count,
        server_errors: count,
        most_frequent: Type.Object({
          status: Type.Integer(),
          error_code: Type.Nullable(Type.String()),
          calls: count,
        }),
      }),
    ),
  }),
})

type Failures = Static<typeof schema>['failed_calls']['merchants']

const version = ownVersion()

export const readOverview = route({
  operation: 'readOverview',
  method: 'GET',
  path: `${CAPSTAN}/overview`,
  access: 'operator',
  tag: 'Capstan',
  summary: 'Which Capstan runs here, in which mode, and whose calls failed in the last 24 hours.',
  answers: {
    200: {
      description: `Of \`failed_calls\` the ${MERCHANTS_MAX} merchants with the most, those with errors of the server first; without a merchant: nobody's, or the operator's own. With \`more\` only the newest 50,000 calls were counted.`,
      schema,
    },
  },
  async handle({ services: { mode, requestLog } }) {
    const now = Date.now()
    const period = { from: now - DAY_MS, to: now + 1000 }
    const { counts, isCut } = await requestLog.countFailures({ ...period, byMerchant: true })
    const byMerchant = Map.groupBy(counts, ({ merchantId }) => merchantId ?? null)
    const merchants: Failures = [...byMerchant].flatMap(([merchant_id, own]) => {
      const [first] = own.sort((one, other) => other.calls - one.calls)
      const { status = 0, errorCode = null, calls = 0 } = first ?? {}
      const sum = (some: typeof own) => some.reduce((total, { calls }) => total + calls, 0)
      return {
        merchant_id,
        calls: sum(own),
        server_errors: sum(own.filter(({ status }) => status >= 500)),
        most_frequent: { status, error_code: errorCode, calls },
      }
    })
    merchants.sort((one, other) => other.server_errors - one.server_errors || other.calls - one.calls)
    const body: Static<typeof schema> = {
      mode,
      version,
      failed_calls: {
        from: new Date(period.from).toISOString(),
        to: new Date(now).toISOString(),
        more: isCut,
        merchants: merchants.slice(0, MERCHANTS_MAX),
      },
    }
    return { status: 200, body }
  },
})
