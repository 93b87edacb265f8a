/** What leaves no other trace: that somebody looked. */
import { noteAudit } from '../audit.ts'
import type { Outcome } from '../command.ts'
import { accepted, type Handler } from './handler.ts'

export const noteView: Handler<'noteView'> = {
  needs() {},

  run(command, work): Outcome<'noteView'> {
    const { intent } = command
    const ofMerchant = intent.action === 'bodies_viewed' ? undefined : intent.ofMerchant
    noteAudit(work, command, ofMerchant ?? command.merchantId, intent.action, intent.subject)
    return accepted({})
  },
}
