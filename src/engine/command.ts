/** What the engine is asked to do and what it answers: plain data, so that it can cross a thread. */
import type { BankAccount, ContractTerms, ContractVersion } from '../domain/contract/contract.ts'
import type { OrderCommand } from '../domain/order/commands.ts'
import type { OrderEvent } from '../domain/order/events.ts'
import type { FraudStatus, PaymentMethod, Persons } from '../domain/order/order.ts'
import type { CustomerToken, CustomerTokenStatus } from '../domain/payments/customer-token.ts'
import type { HostedPage, PlaceOrderMode } from '../domain/payments/hosted-page.ts'
import type { CheckoutFields, TokenOrderFields } from '../domain/payments/session.ts'
import type { BankAnswer } from '../domain/payout/lifecycle.ts'
import type { PayoutHold, PayoutState } from '../domain/payout/payout.ts'
import type { Refusal } from '../domain/refusals.ts'
import type { SpentCode } from '../domain/users/totp.ts'
import type { Role, UserSession } from '../domain/users/user.ts'
import type { BankOrder, BankOrders, BankProblem, FileTask } from './bank-files.ts'
import type { Delivery } from './deliveries.ts'
import type { DueWorkKind } from './due-work.ts'
import type { FailureRule } from './failures.ts'
import type { MailEnd, MailTask } from './messages.ts'
import type { ShopContact } from './shop-contact.ts'
import type { ListedLink } from './shopper-links.ts'
import type { CollectDue } from './store.ts'

/**
 * In place of a merchant's id: the platform's operator, who may change any order. No merchant's id begins with such a
 * character, so none can be taken for the operator, whatever it is called.
 */
export const OPERATOR = '*operator'

export interface PlacedOrder {
  orderId: string
  fraudStatus: FraudStatus
  paymentMethod: PaymentMethod
  /** Where the shop's own confirmation page is, with placeholders filled. */
  confirmationUrl?: string
}

/** One thing to do, by type, with what it answers when accepted. */
export interface Intents {
  changeOrder: {
    asks: { orderId: string; command: OrderCommand }
    gives: {
      transactionId: string
      captureId?: string
      refundId?: string
      orderValidation?: 'Valid' | 'Invalid'
      /** An equal capture or refund of a moment before, when neither had a key. */
      duplicateOf?: string
      /** The order's version after the change. */
      version: number
      /** Of a reversal: what it did. */
      events?: { type: OrderEvent['type']; amount?: number; refundId?: string; captureId?: string }[]
    }
  }
  /** Does what is due, if it still is. */
  performWork: {
    /** `dueAt`: as it was looked up; it is done for this instant and no other. `about`: what it concerns, by its kind. */
    asks: { workId: string; kind: DueWorkKind; dueAt: number; orderId?: string; about?: string }
    /** `done`: it had an effect. `delivery`, `mail`: is to be sent now; the next attempt is scheduled already. */
    gives: { done: boolean; delivery?: Delivery; attempt?: number; file?: FileTask; mail?: MailTask }
  }
  /** How an attempt to send a message to a shopper ended. */
  finishMail: {
    asks: { workId: string; messageId: string; orderId: string; attempt: number; linkId?: string } & MailEnd
    gives: Record<never, never>
  }
  /** Once more, as a message of its own. `orderId`: the order it is about. */
  resendMessage: {
    asks: { messageId: string; orderId: string }
    gives: { messageId: string }
  }
  /** A file is in place beside the bank's folder, or was moved there. */
  noteFile: {
    asks: { fileId: string; state: 'staged' | 'sent' | 'answered'; attempt: number }
    gives: { stagedBy?: number }
  }
  /** What a sandbox's bank does with the merchant's next payouts; 0 takes it back. */
  orderBank: {
    asks: { orders: BankOrders }
    gives: Record<never, never>
  }
  /** What the bank was told to do with this payout: asked again, it is the same. */
  takeBankOrder: {
    asks: { paymentReference: string; forMerchantId: string }
    gives: { order?: BankOrder }
  }
  /** What the bank says of one payout or invoice. */
  answerPayout: {
    asks: { paymentReference: string; answer: BankAnswer }
    gives: { outcome: 'changed' | 'known' | 'early' | 'unfit'; problem?: string }
  }
  /** Something from the bank that names no payout of ours: kept for somebody to look at. */
  noteBankProblem: {
    asks: { problem: BankProblem; problemId: string }
    gives: Record<never, never>
  }
  registerTerms: {
    asks: {
      forMerchantId: string
      currency: string
      terms: ContractTerms
      /** Now when absent. */
      validFrom?: number
      /** The version that the caller expects it to be. */
      version?: number
    }
    gives: { version: ContractVersion }
  }
  setBankAccount: {
    asks: { forMerchantId: string; currency: string; account: BankAccount }
    gives: Record<never, never>
  }
  /** `note` absent: the hold is lifted. */
  setHold: {
    asks: { forMerchantId: string; currency: string; note?: string }
    gives: { held: boolean }
  }
  approvePayout: {
    asks: { paymentReference: string }
    gives: { state: PayoutState; hold?: PayoutHold }
  }
  /** A delivery arrived, or was refused for good: no further attempt. With `result` and not `final` it only notes how it went. */
  finishDelivery: {
    asks: { workId: string; result: string; final: boolean }
    gives: Record<never, never>
  }
  /** Begins a move of the clock, goes on with it by a step, or ends it. Sandbox only. */
  moveClock: {
    asks:
      | { step: 'begin'; to?: number; advanceMs?: number }
      | { step: 'reach'; moveId: string; at: number; happened: Record<string, number> }
      | { step: 'end'; moveId: string; happened: Record<string, number> }
    gives: { now: number; moveId: string; to: number }
  }
  createCustomerToken: {
    asks: {
      authorizationToken: string
      description: string
      intendedUse: string
      country: string
      currency: string
      locale: string
      persons: Persons
      merchantInactive?: boolean
    }
    gives: { tokenId: string; token: CustomerToken }
  }
  setCustomerTokenStatus: {
    asks: { tokenId: string; status: CustomerTokenStatus }
    gives: Record<never, never>
  }
  placeTokenOrder: {
    asks: { tokenId: string; fields: TokenOrderFields; autoCapture: boolean; merchantInactive?: boolean }
    gives: PlacedOrder
  }
  /** Approves a payment session in place of the shopper (sandbox), as the checkout's own page would. */
  approveSession: {
    asks: { sessionId: string; fraudStatus: 'ACCEPTED' | 'PENDING' }
    gives: { authorizationToken: string }
  }
  createHostedPage: {
    asks: {
      sessionId: string
      placeOrderMode: PlaceOrderMode
      merchantUrls: Record<string, string>
      options: Record<string, unknown>
      merchantInactive?: boolean
    }
    gives: { pageId: string; expiresAt: number }
  }
  /** What the shopper (or, for `disable`, the merchant) does with the page. */
  actOnHostedPage: {
    asks: {
      pageId: string
      sessionId: string
      /** `continue`: the purchase was approved elsewhere, with this authorization. */
      action: 'open' | 'approve' | 'decline' | 'review' | 'abort' | 'back' | 'continue' | 'disable'
      authorizationToken?: string
      /** `cartDigest` of the purchase as it was on the page: one that was changed since is shown again. */
      shown?: string
      merchantInactive?: boolean
    }
    /** `notice`: nothing happened, for this reason. */
    gives: { page: HostedPage; redirectUrl?: string; notice?: 'cartChanged' | 'notApproved' }
  }
  /** `secret`: the token that is in the link; absent in a replay. */
  giveShopperLink: {
    asks: { orderId: string }
    gives: { link: ListedLink; secret?: string }
  }
  setShopContact: {
    /** An empty text takes away what was given. */
    asks: { contact: ShopContact }
    gives: { contact: ShopContact }
  }
  revokeShopperLink: {
    asks: { orderId: string; linkId: string }
    gives: Record<never, never>
  }
  putFailure: {
    asks: { rule: FailureRule }
    gives: { failureId: string }
  }
  /** One more call meets the rule: whether the rule had one left. */
  useFailure: {
    asks: { failureId: string }
    gives: { applies: boolean }
  }
  removeFailure: {
    asks: { failureId: string }
    gives: Record<never, never>
  }
  placeOrder: {
    asks: { token: string; fields: CheckoutFields; autoCapture: boolean; merchantInactive?: boolean }
    gives: PlacedOrder
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
      /** PENDING: the order waits for a decision of the operator. */
      fraudStatus?: 'ACCEPTED' | 'PENDING'
    }
    gives: { token: string; merchantId: string; expiresAt: number }
  }
  addMerchant: {
    asks: { newMerchantId?: string; name: string }
    gives: { merchantId: string; username: string; secret?: string }
  }
  /** Changes what is given. */
  updateMerchant: {
    asks: { forMerchantId: string; active?: boolean; shopperMessages?: boolean }
    gives: Record<never, never>
  }
  addCredential: {
    /** `forMerchantId` absent: an operator credential. */
    asks: { forMerchantId?: string; username?: string }
    gives: { merchantId?: string; username: string; secret?: string }
  }
  /** `at`, here and below: real time, ms. Sessions of people go by it, so that moving a sandbox's clock ends none. */
  openSession: {
    /** `timesSignedOut`: as it was when the user was proved to be who it is. */
    asks: { sessionId: string; session: UserSession; timesSignedOut: number; endsSessionId?: string }
    gives: Record<never, never>
  }
  inviteUser: {
    /** `forMerchantId`: `OPERATOR` for one of the operator's own. */
    asks: { forMerchantId: string; invitationId: string; email: string; role: Role; at: number }
    gives: { expiresAt: number }
  }
  withdrawInvitation: {
    asks: { forMerchantId: string; invitationId: string }
    gives: Record<never, never>
  }
  acceptInvitation: {
    asks: {
      forMerchantId: string
      invitationId: string
      email: string
      name: string
      passwordHash: string
      at: number
    }
    gives: { userId: string }
  }
  changeUser: {
    asks: {
      forMerchantId: string
      userId: string
      at: number
      role?: Role
      name?: string
      disabled?: boolean
      /** Ends all sessions of the user. */
      signOut?: boolean
    }
    gives: Record<never, never>
  }
  setPassword: {
    /** Ends all sessions as well. `timesSignedOut`: as it was when the user was proved to be who it is. */
    asks: { userId: string; passwordHash: string; timesSignedOut: number }
    gives: { timesSignedOut: number }
  }
  /** A key for an authenticator app, which counts for nothing until a code of it was shown. */
  setUpCode: {
    asks: { userId: string; secret: string }
    gives: Record<never, never>
  }
  confirmCode: {
    asks: { userId: string; secret: string; step: number; recoveryDigests: string[]; at: number }
    gives: Record<never, never>
  }
  /** A code is used; it works once, whoever comes at the same time. `remove`: the app is needed no more. */
  useCode: {
    asks: { userId: string; code: SpentCode; remove?: boolean }
    gives: Record<never, never>
  }
  /** Of another's app, which is lost with its recovery codes. Ends all sessions of the user as well. */
  takeCodeAway: {
    asks: { forMerchantId: string; userId: string }
    gives: Record<never, never>
  }
  /**
   * Somebody looked at bodies of calls, or took orders away as a file; or the operator did the latter, or looked at an
   * order, of `ofMerchant`, in whose trail it stands.
   */
  noteView: {
    asks:
      | { action: 'bodies_viewed'; subject: string }
      | { action: 'orders_exported'; subject: string; ofMerchant?: string }
      | { action: 'order_viewed'; subject: string; ofMerchant: string }
    gives: Record<never, never>
  }
  touchSession: {
    asks: { sessionId: string; at: number }
    gives: Record<never, never>
  }
  closeSession: {
    asks: { sessionId: string }
    gives: Record<never, never>
  }
  /** Ends one session of a user, or all but one. */
  endSessions: {
    asks: {
      forMerchantId: string
      userId: string
      email: string
      which: { only: string } | { except: string }
    }
    gives: Record<never, never>
  }
  /** A credential was used: told once in an hour by each process in which it is. */
  noteCredentialUse: {
    asks: { forMerchantId: string; username: string }
    gives: Record<never, never>
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
  /** `merchant:<credential>`, `operator:<credential>`, `user:<email>`, `shopper` or `system`. */
  actor: string
  key?: KeyUse
  /** `If-Match`: the version that the order must have; a repeat of a kept key is answered before this is looked at. */
  expectedVersion?: number
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

/** How a move of the clock ended. */
export interface Moved {
  /** Business time, ms. */
  now: number
  /** How many pieces of due work happened, by kind. */
  happened: Record<string, number>
}

export interface Engine {
  /** `bytes`: the size of the request behind the command, for the bound of a batch. */
  execute<T extends IntentType>(command: Command<T>, bytes?: number): Promise<Outcome<T>>
  /** Sandbox only: deletes a merchant's data, a bounded number of orders at a time; gives how many were deleted. */
  reset(merchantId: string): Promise<number>
  /** Takes what is due into the payout that collects it, however much it is. Throws StoreError. */
  collectDue(asks: readonly CollectDue[]): Promise<void>
  /** Takes no further command, answers those it has, then closes its store. */
  close(): Promise<void>
}
