/** What is exchanged with the bank: files on their way, files that came, and what fits nothing here. */

import { refuse } from '../../domain/refusals.ts'
import { BANK_FILE_FORMATS } from '../../engine/bank-files.ts'
import { route } from '../route.ts'
import { failure, instant, integer, oneOf } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { BAD_VALUE, CAPSTAN } from './shared.ts'

const BANK = `${CAPSTAN}/bank`
const common = { access: 'operator', tag: 'Capstan', invalidBody: 'badValue' } as const
const PAGE_MAX = 200
/** An instant in ms, and the id of the problem that was noted then: where a page begins. */
const POSITION = '^\\d{1,15}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const size = Type.Optional(integer(1, PAGE_MAX))

export const listBankFiles = route({
  ...common,
  operation: 'listBankFiles',
  method: 'GET',
  path: `${BANK}/files`,
  summary: 'Files with payouts for the bank, newest first.',
  query: Type.Object({ size, before: Type.Optional(Type.String({ format: 'uuid' })) }),
  answers: {
    200: {
      description:
        'A page; `next` is the `before` of the next one. assigned: its payouts are fixed; staged: written, not given to the bank; sent; answered: by the bank of a sandbox.',
      schema: Type.Object({
        files: Type.Array(
          Type.Object({
            file_id: Type.String(),
            name: Type.String(),
            format: oneOf(BANK_FILE_FORMATS),
            currency: Type.String(),
            state: oneOf(['assigned', 'staged', 'sent', 'answered']),
            payouts: Type.Integer(),
            amount: Type.Integer(),
            created_at: instant,
            sent_at: Type.Optional(instant),
          }),
        ),
        next: Type.Optional(Type.String()),
      }),
    },
    400: BAD_VALUE,
  },
  async handle({ query, services }) {
    const limit = query.size ?? 50
    const found = await services.reader.payouts.files(query.before?.toLowerCase(), limit + 1)
    const page = found.slice(0, limit)
    const next = found.length > limit ? page.at(-1)?.fileId : undefined
    const files = page.map(({ fileId, file }) => ({
      file_id: fileId,
      name: file.name,
      format: file.format,
      currency: file.currency,
      state: file.state,
      payouts: file.count,
      amount: file.amount,
      created_at: new Date(file.createdAt).toISOString(),
      ...(file.sentAt !== undefined && { sent_at: new Date(file.sentAt).toISOString() }),
    }))
    return { status: 200, body: { files, ...(next !== undefined && { next }) } }
  },
})

export const listBankProblems = route({
  ...common,
  operation: 'listBankProblems',
  method: 'GET',
  path: `${BANK}/problems`,
  summary: 'What the bank said and fits nothing here, newest first: somebody has to look at it.',
  query: Type.Object({ size, before: Type.Optional(Type.String({ pattern: POSITION })) }),
  answers: {
    200: {
      description: 'A page; `next` is the `before` of the next one.',
      schema: Type.Object({
        problems: Type.Array(
          Type.Object({
            problem: Type.String(),
            file: Type.String(),
            payment_reference: Type.Optional(Type.String()),
            amount: Type.Optional(Type.Integer()),
            currency: Type.Optional(Type.String()),
            noted_at: instant,
          }),
        ),
        next: Type.Optional(Type.String()),
      }),
    },
    400: BAD_VALUE,
  },
  async handle({ query, services }) {
    const limit = query.size ?? 50
    const [at, problemId] = query.before?.split('_') ?? []
    const before = at !== undefined && problemId !== undefined ? { at: Number(at), problemId } : undefined
    const found = await services.reader.payouts.problems(before, limit + 1)
    const page = found.slice(0, limit)
    const last = page.at(-1)
    const next = found.length > limit && last ? `${last.at}_${last.problemId}` : undefined
    const problems = page.map(({ problem: { problem, file, ...about }, at: notedAt }) => ({
      problem,
      file,
      ...(about.paymentReference !== undefined && { payment_reference: about.paymentReference }),
      ...(about.amount !== undefined && { amount: about.amount }),
      ...(about.currency !== undefined && { currency: about.currency }),
      noted_at: new Date(notedAt).toISOString(),
    }))
    return { status: 200, body: { problems, ...(next !== undefined && { next }) } }
  },
})

export const importBankFiles = route({
  ...common,
  operation: 'importBankFiles',
  method: 'POST',
  path: `${BANK}/import`,
  summary: 'Read what the bank has put into the folder now, instead of within half a minute.',
  answers: {
    200: {
      description:
        'What each file came to: payouts of which it told something new, those of which it was known, and problems.',
      schema: Type.Object({
        files: Type.Array(
          Type.Object({
            file: Type.String(),
            changed: Type.Integer(),
            known: Type.Integer(),
            early: Type.Integer(),
            problems: Type.Integer(),
          }),
        ),
      }),
    },
    404: failure('NOT_FOUND: no account to pay from is configured, so that there is no bank.'),
  },
  async handle({ services: { bank } }) {
    if (!bank) return { refusal: refuse('notFound', { what: 'An account to pay from' }) }
    const imported = await bank.takeIncoming()
    const files = imported.map(({ file, changed, known, early, problems }) => {
      return { file, changed, known, early, problems }
    })
    return { status: 200, body: { files } }
  },
})
