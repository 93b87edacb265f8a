/** The sandbox's clock over HTTP. */
import { refuse } from '../../domain/refusals.ts'
import { addDuration, parseDuration } from '../duration.ts'
import { route } from '../route.ts'
import { failure, instant, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { SANDBOX } from './shared.ts'

const happenedSchema = Type.Record()

export const readClock = route({
  operation: 'readClock',
  method: 'GET',
  path: `${SANDBOX}/clock`,
  access: 'both',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary: 'What time it is in this sandbox, and how far a move of its clock has come.',
  answers: {
    200: {
      description: 'The time. `moving` is there while the clock is moved.',
      schema: Type.Object({
        now: instant,
        moving: Type.Optional(Type.Object({ to: instant, happened: happenedSchema })),
      }),
    },
  },
  async handle({ services }) {
    const { offsetMs, realNow, move } = await services.reader.clock()
    const moving = move && { to: new Date(move.to).toISOString(), happened: move.happened }
    return {
      status: 200,
      body: { now: new Date(realNow + offsetMs).toISOString(), ...(moving && { moving }) },
    }
  },
})

export const moveClock = route({
  operation: 'moveClock',
  method: 'POST',
  path: `${SANDBOX}/clock`,
  access: 'both',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary:
    'Move the clock of this sandbox forward, for all its merchants. Answers when everything due has happened, in order.',
  body: Type.Object({
    advance: Type.Optional(text(64)),
    to: Type.Optional(Type.String({ format: 'date-time' })),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'The time now, and how many things happened on the way, by kind.',
      schema: Type.Object({ now: instant, happened: happenedSchema }),
    },
    400: failure(
      'BAD_VALUE: neither `advance` (ISO 8601 duration) nor `to`, both, a malformed one, or a move backwards.',
    ),
    409: failure('CONFLICT: the clock is being moved by another call.'),
  },
  async handle({ body, services, principal }) {
    const { advance, to } = body
    if ((advance === undefined) === (to === undefined))
      return { refusal: refuse('badValue', { fields: 'advance, to' }) }
    const duration = advance === undefined ? undefined : parseDuration(advance)
    if (advance !== undefined && !duration) return { refusal: refuse('badValue', { fields: 'advance' }) }
    // Months and years are of the calendar, so it matters from when; a few milliseconds do not.
    const now = await services.reader.now()
    const target = duration
      ? { advanceMs: addDuration(now, duration) - now }
      : { to: Date.parse(to as string) }
    const moved = await services.moveClock(target, principal.actor)
    if ('refusal' in moved) return moved
    return { status: 200, body: { now: new Date(moved.now).toISOString(), happened: moved.happened } }
  },
})
