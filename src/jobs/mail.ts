/**
 * Messages to shoppers on their way. What is said is made of the order at each attempt. A mail server that is slow, dead
 * or wrong holds up nobody but messages: they wait for one of a few connections, each for a bounded time.
 */
import type { Logger } from 'pino'
import { mailAddress } from '../domain/messages/address.ts'
import { causeOf, emailOf, type MailEnd, type MailTask, type MessageCause } from '../engine/messages.ts'
import { shopContactId } from '../engine/shop-contact.ts'
import type { Mode, OrderRecord, Reader } from '../engine/store.ts'
import { messageOf } from '../mail/layout.ts'
import type { MailPort } from '../mail/port.ts'
import { shopperOrder } from '../shopper/order.ts'

/** Connections at once. Mail servers commonly let a client have ten. */
const AT_ONCE_MAX = 8
const TIMEOUT_MS = 20_000
/** While somebody waits for a sandbox's clock: days of retries must not take days. */
const HURRY_TIMEOUT_MS = 1000
/** With a server that did not answer during the last minute: what is due is put off quickly, and not one a time. */
const HANGING_TIMEOUT_MS = 1000
const HANGING_FOR_MS = 60_000
/** By so much a timer may be early. */
const TIMER_MS = 5

export interface MailServices {
  reader: Pick<Reader, 'order' | 'merchant' | 'record' | 'now'>
  /** Undefined: there is nowhere to send anything to. */
  port: MailPort | undefined
  mode: Mode
  logger: Logger
  /** The address of the order's page that a token opens. */
  pageOf(token: string): string
}

export class MailSender {
  readonly #services: MailServices
  readonly #waiting: (() => void)[] = []
  #running = 0
  #hangingUntil = 0
  #stopping = false

  constructor(services: MailServices) {
    this.#services = services
  }

  /** Sends once, when there is room. Never throws. */
  async send(task: MailTask, hurry: boolean): Promise<MailEnd> {
    await this.#enter()
    const end = await this.#attempt(task, hurry)
      .catch((err: unknown): MailEnd => {
        const { messageId, orderId } = task
        this.#services.logger.error({ err, message_id: messageId, order_id: orderId }, 'a message failed')
        return { outcome: 'failed', result: 'the message could not be made' }
      })
      .finally(() => this.#leave())
    this.#note(task, end)
    return end
  }

  /** Nothing that waits for its turn is sent any more. */
  stop(): void {
    this.#stopping = true
  }

  async #attempt(task: MailTask, hurry: boolean): Promise<MailEnd> {
    const { reader, port, mode, pageOf } = this.#services
    if (this.#stopping) return { outcome: 'failed', result: 'the server was stopped' }
    if (!port) return { outcome: 'failed', result: 'no mail server is configured' }
    const [order, merchant, contact, now] = await Promise.all([
      reader.order(task.orderId),
      reader.merchant(task.merchantId),
      reader.record('shopContact', shopContactId(task.merchantId)),
      reader.now(),
    ])
    const email = order && emailOf(order.persons.get(order.order.personsVersion))
    const to = email === undefined ? undefined : mailAddress(email)
    if (!order || to === undefined) {
      return { outcome: 'refused', result: 'the order has no address that mail can be sent to' }
    }
    const causes = causesOf(order, task)
    const shop = { ...contact?.data, name: merchant?.name || task.merchantId }
    const told = shopperOrder(order, now, shop)
    const refund = refundIn(order, causes)
    const isSandbox = mode === 'sandbox'
    const link = task.link && pageOf(task.link.token)
    const said = messageOf(told, { isSandbox, ...(refund && { refund }), ...(link && { link }) })
    const timeoutMs = this.#timeoutMs(hurry)
    const began = performance.now()
    const about = { messageId: task.messageId, to, senderName: shop.name, language: told.language, at: now }
    const { outcome, reason } = await port.send({ ...about, ...said }, timeoutMs)
    if (performance.now() - began >= timeoutMs - TIMER_MS)
      this.#hangingUntil = performance.now() + HANGING_FOR_MS
    return {
      outcome: outcome === 'accepted' ? 'sent' : outcome,
      result: reason,
      causes,
      ...(isSandbox && { content: { orderId: task.orderId, to, ...said } }),
    }
  }

  #timeoutMs(hurry: boolean): number {
    if (hurry) return HURRY_TIMEOUT_MS
    return this.#hangingUntil > performance.now() ? HANGING_TIMEOUT_MS : TIMEOUT_MS
  }

  /** The recipient stands in no log. */
  #note({ messageId, orderId, merchantId, attempt }: MailTask, { outcome, result }: MailEnd): void {
    this.#services.logger.info(
      { message_id: messageId, order_id: orderId, merchant_id: merchantId, attempt, result },
      outcome === 'sent' ? 'told a shopper' : 'could not tell a shopper',
    )
  }

  async #enter(): Promise<void> {
    if (this.#running < AT_ONCE_MAX) this.#running++
    else await new Promise<void>((go) => this.#waiting.push(go))
  }

  /** Who waits gets the place at once. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running--
  }
}

/** What happened between the versions, each kind once, in its order. */
function causesOf({ events }: OrderRecord, { fromVersion, toVersion }: MailTask): MessageCause[] {
  const causes = events
    .filter(({ version }) => version >= fromVersion && version <= toVersion)
    .flatMap(({ event }) => causeOf(event) ?? [])
  return [...new Set(causes)]
}

function refundIn({ order }: OrderRecord, causes: readonly MessageCause[]): 'part' | 'whole' | undefined {
  if (causes.length === 0 || causes.some((cause) => cause !== 'refund')) return undefined
  return order.refundedAmount === order.capturedAmount ? 'whole' : 'part'
}
