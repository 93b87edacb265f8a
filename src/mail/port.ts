/** The mail port: what is sent, and what becomes of it. Implemented in smtp.ts and folder.ts. */

export interface Mail {
  /** A UUID: the same for every attempt, so that who gets it twice can tell. */
  messageId: string
  /** As domain/messages/address.ts lets through. */
  to: string
  /** Shown before the sender's address: the shop's name, whatever it is. */
  senderName: string
  subject: string
  html: string
  text: string
  /** BCP 47. */
  language: string
  /** Date of the message, ms. */
  at: number
}

/**
 * - `accepted`: somebody has taken it upon himself.
 * - `refused`: this message to this recipient, for good.
 * - `failed`: not now.
 *
 * `reason` is ours, with a status at most: what a server says may name the recipient.
 */
export type MailResult =
  | { outcome: 'accepted'; reason: string }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'failed'; reason: string }

export interface MailPort {
  /** Sends once, in at most so long. Never throws. */
  send(mail: Mail, timeoutMs: number): Promise<MailResult>
}
