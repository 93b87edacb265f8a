/** Hosted payment pages: what the shopper does on one, and what becomes of it. */
import { randomBytes, randomUUID } from 'node:crypto'
import { CLOSES_BEFORE_SESSION_MS, type HostedPage, isFinal } from '../../domain/payments/hosted-page.ts'
import { consumedBy, decidePlacing } from '../../domain/payments/place.ts'
import type { Authorization, Session } from '../../domain/payments/session.ts'
import type { Command, Outcome } from '../command.ts'
import { deliverAt, filled } from '../deliveries.ts'
import { cartDigest, endUrl, pageIds } from '../hosted-pages.ts'
import { uuidv7 } from '../ids.ts'
import { authorizationRef, type RecordOf, recordRef } from '../store.ts'
import type { Work } from '../work.ts'
import { approve, sessionToken } from './approvals.ts'
import { accepted, type Handler, refused } from './handler.ts'
import { recordOrder, reviewOf } from './place-order.ts'

type PageRecord = RecordOf<'hostedPage'>
type Acting = Command<'actOnHostedPage'>
type Acted = Outcome<'actOnHostedPage'>

export const createHostedPage: Handler<'createHostedPage'> = {
  needs({ intent }, needs) {
    needs.sessionIds.add(intent.sessionId)
  },

  run({ intent, merchantId }, work): Outcome<'createHostedPage'> {
    const { sessionId, placeOrderMode, merchantUrls, options } = intent
    const session = work.loaded.sessions.get(sessionId)
    if (session?.merchantId !== merchantId) return refused('invalidSession')
    const expiresAt = session.expiresAt - CLOSES_BEFORE_SESSION_MS
    if (expiresAt <= work.now) return refused('invalidSession')
    if (session.orderId !== undefined) return refused('sessionCompleted', { order_id: session.orderId })
    if (intent.merchantInactive) return refused('merchantInactive', { merchant_id: merchantId })
    const page: HostedPage = {
      status: 'WAITING',
      sessionId,
      placeOrderMode,
      merchantUrls,
      options,
      csrfToken: randomBytes(32).toString('hex'),
      updatedAt: work.now,
    }
    // Who has the link sees the purchase: all of the id is random.
    const pageId = randomUUID()
    work.setRecord({ kind: 'hostedPage', id: pageId, merchantId, data: page, createdAt: work.now, expiresAt })
    return accepted({ pageId, expiresAt })
  },
}

/** What nobody but a sandbox's shopper may do: it stands for an approval that was never asked for. */
const SANDBOX_ACTIONS: ReadonlySet<string> = new Set(['approve', 'review', 'decline'])

export const actOnHostedPage: Handler<'actOnHostedPage'> = {
  needs({ intent, merchantId }, needs) {
    const { pageId, sessionId, authorizationToken } = intent
    needs.records.set(recordRef('hostedPage', pageId), { kind: 'hostedPage', id: pageId })
    needs.sessionIds.add(sessionId)
    for (const token of [sessionToken({ sessionId }), authorizationToken]) {
      if (token !== undefined)
        needs.authorizations.set(authorizationRef(merchantId, token), { merchantId, token })
    }
  },

  run(command, work): Acted {
    const { intent, merchantId } = command
    const record = work.record('hostedPage', intent.pageId)
    if (!record || record.merchantId !== merchantId || (record.expiresAt ?? 0) <= work.now) {
      return refused('notFound', { what: 'This payment page' })
    }
    if (SANDBOX_ACTIONS.has(intent.action) && work.loaded.mode !== 'sandbox') {
      return refused('badValue', { fields: 'action' })
    }
    if (intent.action === 'disable') return disable(record, work)
    // A second click, or the back button: what happened is told again.
    if (isFinal(record.data.status)) return acted(record)
    const session = work.loaded.sessions.get(record.data.sessionId)
    if (!session) return acted(moved(record, work, { status: 'ERROR' }))
    // Its order was placed by another door, or on another page of the same session: there is no second one.
    if (session.orderId !== undefined) return acted(completed(record, session, session.orderId, work))
    switch (intent.action) {
      case 'open':
        return acted(moved(record, work, { status: 'IN_PROGRESS' }))
      case 'back':
        return acted(moved(record, work, { status: 'BACK' }))
      case 'abort':
        return acted(moved(record, work, { status: 'CANCELLED' }))
      case 'decline':
        return acted(moved(record, work, { status: 'FAILED' }))
      default:
        return complete(record, session, command, work)
    }
  },
}

function disable(record: PageRecord, work: Work): Acted {
  if (record.data.status === 'COMPLETED') {
    return refused('badRequest', { reason: 'The payment page is completed.' })
  }
  return acted(isFinal(record.data.status) ? record : moved(record, work, { status: 'DISABLED' }))
}

/** The purchase is approved: by the shopper in a sandbox, else by the operator, who registered an authorization. */
function complete(record: PageRecord, session: Session, command: Acting, work: Work): Acted {
  const { intent } = command
  if (intent.merchantInactive) return acted(moved(record, work, { status: 'ERROR' }))
  // Nobody buys what they have not seen, however little time the shop left between the look and the click.
  if (intent.shown !== cartDigest(session.fields)) return acted(record, 'cartChanged')
  if (reviewOf(session.fields, 'ACCEPTED', work) === 'denied') {
    return acted(moved(record, work, { status: 'FAILED' }))
  }
  const authorization = authorizationFor(session, intent, work)
  const placing = authorization && placingOf(authorization, session, work)
  if (placing?.outcome === 'repeat') return acted(completed(record, session, placing.orderId, work))
  if (placing?.outcome !== 'place') return acted(record, 'notApproved')
  const { token: authorizationToken, fraudStatus } = placing.authorization
  if (record.data.placeOrderMode === 'NONE') {
    const underReview = fraudStatus === 'PENDING'
    const change = { status: 'COMPLETED', authorizationToken, ...(underReview && { underReview }) } as const
    return acted(moved(record, work, change))
  }
  const orderId = placeOrder(record, session, placing.authorization, command, work)
  return acted(moved(record, work, { status: 'COMPLETED', authorizationToken, orderId }))
}

function authorizationFor(session: Session, intent: Acting['intent'], work: Work): Authorization | undefined {
  if (intent.action === 'approve') return approve(session, 'ACCEPTED', work)
  if (intent.action === 'review') return approve(session, 'PENDING', work)
  const token = session.authorizationToken
  return token === undefined
    ? undefined
    : work.loaded.authorizations.get(authorizationRef(session.merchantId, token))
}

/** Whether this authorization is good for the session as it is now: its amount above all. */
function placingOf(authorization: Authorization, session: Session, work: Work) {
  const { merchantId, token } = authorization
  const { fields } = session
  return decidePlacing({
    merchantId,
    token,
    fields,
    mode: work.loaded.mode,
    now: work.now,
    authorization,
    session,
  })
}

function placeOrder(
  record: PageRecord,
  session: Session,
  authorization: Authorization,
  command: Acting,
  work: Work,
): string {
  const { sessionId, fields } = session
  const { paymentMethod, fraudStatus, token } = authorization
  const review = reviewOf(fields, fraudStatus, work)
  if (review === 'denied') throw new Error('a denied purchase is not placed')
  const autoCapture = record.data.placeOrderMode === 'CAPTURE_ORDER'
  const orderId = recordOrder(command, { fields, paymentMethod, autoCapture, review, sessionId }, work)
  work.setAuthorization(consumedBy({ ...authorization, fraudStatus: review.fraudStatus }, orderId))
  work.setSession({ ...session, authorizationToken: token, orderId })
  return orderId
}

function completed(record: PageRecord, session: Session, orderId: string, work: Work): PageRecord {
  const { authorizationToken } = session
  return moved(record, work, {
    status: 'COMPLETED',
    orderId,
    ...(authorizationToken !== undefined && { authorizationToken }),
  })
}

/** The page in its new state, which the shop is told. */
function moved(record: PageRecord, work: Work, change: Partial<HostedPage>): PageRecord {
  if (change.status === record.data.status) return record
  const page: HostedPage = { ...record.data, ...change, updatedAt: work.now }
  const next: PageRecord = { ...record, data: page }
  work.setRecord(next)
  const { status_update: callback } = page.merchantUrls
  if (callback) {
    const url = filled(callback, pageIds(next))
    const about = {
      merchantId: record.merchantId,
      ...(page.orderId !== undefined && { orderId: page.orderId }),
    }
    work.schedule(deliverAt(work.now, about, { channel: 'statusUpdate', url, body: statusUpdate(next) }))
  }
  return next
}

function statusUpdate({ id, data, expiresAt }: PageRecord): Record<string, unknown> {
  return {
    event_id: uuidv7(),
    session: {
      session_id: id,
      status: data.status,
      ...(data.orderId !== undefined && { order_id: data.orderId }),
      ...(data.authorizationToken !== undefined && { authorization_token: data.authorizationToken }),
      updated_at: new Date(data.updatedAt).toISOString(),
      expires_at: new Date(expiresAt ?? data.updatedAt).toISOString(),
    },
  }
}

type Notice = 'cartChanged' | 'notApproved'

function acted(record: PageRecord, notice?: Notice): Acted {
  const redirectUrl = notice ? undefined : endUrl(record)
  return accepted<'actOnHostedPage'>({
    page: record.data,
    ...(redirectUrl && { redirectUrl }),
    ...(notice && { notice }),
  })
}
