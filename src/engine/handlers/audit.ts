/** What leaves no other trace: that somebody looked. */
import { noteAudit } from '../audit.ts'
import type { Outcome } from '../command.ts'
import { accepted, type Handler } from './handler.ts'

export const noteView: Handler<'noteView'> = {
  needs() {},

  run(command, work): Outcome<'noteView'> {
    noteAudit(work, command, command.merchantId, 'bodies_viewed', command.intent.subject)
    return accepted({})
  },
}
