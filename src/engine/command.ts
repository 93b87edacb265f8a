/** What the engine is asked to do and what it answers: plain data, so that it can cross a thread. */
import type { OrderCommand } from '../domain/order/commands.ts'
import type { FraudStatus, PaymentMethod } from '../domain/order/order.ts'
import type { CheckoutFields } from '../domain/payments/session.ts'
import type { Refusal } from '../domain/refusals.ts'

/** One thing to do, by type, with what it answers when accepted. */
export interface Intents {
  changeOrder: {
    asks: { orderId: string; command: OrderCommand }
    gives: { transactionId: string; captureId?: string; orderValidation?: 'Valid' | 'Invalid' }
  }
  placeOrder: {
    asks: { token: string; fields: CheckoutFields; autoCapture: boolean; merchantInactive?: boolean }
    gives: {
      orderId: string
      fraudStatus: FraudStatus
      paymentMethod: PaymentMethod
      /** Where the shop's own confirmation page is, with placeholders filled. */
      confirmationUrl?: string
    }
  }
  createSession: {
    asks: { fields: CheckoutFields; merchantInactive?: boolean }
    gives: { sessionId: string; clientToken: string }
  }
  updateSession: {
    asks: { sessionId: string; fields: Partial<CheckoutFields> }
    gives: Record<never, never>
  }
  deleteAuthorization: {
    asks: { token: string }
    gives: Record<never, never>
  }
  registerAuthorization: {
    asks: {
      /** The merchant that may place the order (the caller is an operator). */
      forMerchantId: string
      /** Made by the engine when absent. */
      token?: string
      amount: number
      currency: string
      paymentMethod: PaymentMethod
      /** Business time, ms; the default lifetime when absent. */
      expiresAt?: number
      sessionId?: string
    }
    gives: { token: string; merchantId: string; expiresAt: number }
  }
  addMerchant: {
    asks: { newMerchantId?: string; name: string }
    gives: { merchantId: string; username: string; secret?: string }
  }
  setMerchantActive: {
    asks: { forMerchantId: string; active: boolean }
    gives: Record<never, never>
  }
  addCredential: {
    /** `forMerchantId` absent: an operator credential. */
    asks: { forMerchantId?: string; username?: string }
    gives: { merchantId?: string; username: string; secret?: string }
  }
  disableCredential: {
    /** `forMerchantId` absent: an operator's. */
    asks: { forMerchantId?: string; username: string }
    gives: Record<never, never>
  }
}

export type IntentType = keyof Intents
export type Intent = { [T in IntentType]: { type: T } & Intents[T]['asks'] }[IntentType]
export type IntentOf<T extends IntentType> = Extract<Intent, { type: T }>

/** The idempotency key of a call, with what it is unique within. */
export interface KeyUse {
  key: string
  /** Method and canonical path with its ids, e.g. `POST /ordermanagement/v1/orders/…/captures`. */
  scope: string
  /** SHA-256 of the request body, hex. */
  bodyDigest: string
  /** The caller wants a conflict, not a replay, when the body is another one. */
  strict?: boolean
}

/** Who is asking, and in which call. */
export interface CallContext {
  /** Whose data this is about, and whose idempotency keys; `operator` for calls of the platform operator. */
  merchantId: string
  correlationId: string
  /** `merchant:<credential>` or `operator:<credential>`. */
  actor: string
  key?: KeyUse
}

export interface Command<T extends IntentType = IntentType> extends CallContext {
  intent: IntentOf<T>
}

export type Outcome<T extends IntentType = IntentType> =
  | { status: 'accepted'; result: Intents[T]['gives']; replayed?: boolean }
  | { status: 'refused'; refusal: Refusal; replayed?: boolean }
  /** Nothing is known to have happened: the database is away, or the queue is full. Retry with the same key. */
  | { status: 'unavailable' }
  /** A fault of ours that concerns this command alone. */
  | { status: 'failed' }

export interface Engine {
  /** `bytes`: the size of the request behind the command, for the bound of a batch. */
  execute<T extends IntentType>(command: Command<T>, bytes?: number): Promise<Outcome<T>>
  /** Takes no further command, answers those it has, then closes its store. */
  close(): Promise<void>
}
