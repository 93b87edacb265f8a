/** A message as it goes over the wire and into a file (RFC 5322): text and HTML side by side. */
import MailComposer from 'nodemailer/lib/mail-composer'
import { oneLine, senderName } from '../domain/messages/address.ts'
import type { Mail } from './port.ts'

/** Past it programs that show a list of messages cut a subject themselves. */
const SUBJECT_MAX = 150

/** `from`: the address of the sender. */
export function mimeOf(mail: Mail, from: string): Promise<Buffer> {
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const composer = new MailComposer({
    from: { name: senderName(mail.senderName), address: from },
    // Without a name: it is the shopper's own, and may be anything.
    to: { name: '', address: mail.to },
    subject: oneLine(mail.subject, SUBJECT_MAX),
    messageId: `<${mail.messageId}@${domain}>`,
    date: new Date(mail.at),
    text: mail.text,
    html: mail.html,
    headers: {
      'Content-Language': oneLine(mail.language, 35),
      // RFC 3834: no out-of-office notes in answer to it.
      'Auto-Submitted': 'auto-generated',
    },
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}
