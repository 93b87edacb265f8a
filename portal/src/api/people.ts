/** Users, invitations and what was done: of the own merchant for an owner, of any for the operator. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, get } from './client.ts'
import type { Me, Role } from './session.ts'

const USERS = '/portal/api/users'
const ME = '/portal/api/me'
const PAGE_SIZE = 100

export interface User {
  user_id: string
  email: string
  name: string
  role: Role
  has_code: boolean
  disabled: boolean
  created_at?: string
  created_by?: string
  demo?: boolean
}

export interface Invitation {
  invitation_id: string
  email: string
  expires_at: string
}

/** `merchantId`: for the operator, who sees its own users without it. */
export function usersQuery(merchantId: string | undefined) {
  return queryOptions({
    queryKey: ['users', merchantId],
    queryFn: ({ signal }) =>
      get<{ users: User[]; invitations: Invitation[] }>(USERS, { merchant_id: merchantId }, signal),
  })
}

export interface Invited {
  email: string
  role: Role
  /** Shown once. */
  link: string
  expires_at: string
}

export function inviteUser(body: { email: string; role: string; merchant_id?: string }) {
  return call<Invited>('POST', USERS, { body })
}

interface UserChange {
  role?: string
  name?: string
  disabled?: boolean
  sign_out?: boolean
}

export function changeUser(userId: string, body: UserChange) {
  return call<void>('PATCH', `${USERS}/${encodeURIComponent(userId)}`, { body })
}

/** Of somebody who lost app and recovery codes; `password`: one's own. */
export function takeCodeAway(userId: string, body: { password: string }) {
  return call<void>('POST', `${USERS}/${encodeURIComponent(userId)}/code/remove`, { body })
}

export interface UserSession {
  session_id: string
  started_at: string
  seen_at: string
  address?: string
  user_agent?: string
  /** The one that asks. */
  current: boolean
}

/** `userId`: of somebody else; one's own without it. */
const sessionsPath = (userId: string | undefined) =>
  userId === undefined ? `${ME}/sessions` : `${USERS}/${encodeURIComponent(userId)}/sessions`

export function sessionsQuery(userId?: string) {
  return queryOptions({
    queryKey: ['userSessions', userId],
    queryFn: async ({ signal }) =>
      (await get<{ sessions: UserSession[] }>(sessionsPath(userId), {}, signal)).sessions,
  })
}

export function endSession(userId: string | undefined, sessionId: string) {
  return call<void>('DELETE', `${sessionsPath(userId)}/${encodeURIComponent(sessionId)}`)
}

export function endOtherSessions() {
  return call<void>('DELETE', `${ME}/sessions`)
}

export function withdrawInvitation(invitationId: string) {
  return call<void>('DELETE', `/portal/api/invitations/${encodeURIComponent(invitationId)}`)
}

export interface InvitationOffer {
  email: string
  role: Role
  merchant_name?: string
  expires_at: string
}

export function readInvitation(token: string, signal: AbortSignal) {
  return call<InvitationOffer>('POST', '/portal/api/invitation', { body: { token }, signal })
}

export function acceptInvitation(body: { token: string; name: string; password: string }) {
  return call<Me>('POST', '/portal/api/invitation/accept', { body })
}

export interface AuditEntry {
  id: string
  at: string
  actor: string
  merchant_id: string | null
  action: string
  subject: string
  correlation_id: string
}

export interface AuditFilters {
  merchant_id?: string | undefined
  action?: string | undefined
  actor?: string | undefined
  /** Instants. */
  from?: string | undefined
  to?: string | undefined
}

export function auditQuery(filters: AuditFilters) {
  return infiniteQueryOptions({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam, signal }) =>
      get<{ entries: AuditEntry[]; next?: string }>(
        '/portal/api/audit',
        { ...filters, size: PAGE_SIZE, before: pageParam },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

/** Each ends the other sessions of who is signed in; the answer is the new one. */
export function changePassword(body: { password: string; new_password: string }) {
  return call<Me>('POST', `${ME}/password`, { body })
}

export function setUpCode(body: { password: string }) {
  return call<{ secret: string; uri: string }>('POST', `${ME}/code`, { body })
}

export function confirmCode(body: { code: string }) {
  return call<{ recovery_codes: string[] }>('POST', `${ME}/code/confirm`, { body })
}

export function removeCode(body: { password: string; code: string }) {
  return call<void>('POST', `${ME}/code/remove`, { body })
}
