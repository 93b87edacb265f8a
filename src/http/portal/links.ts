/** Links that let somebody in. */
import { randomBytes } from 'node:crypto'

/** The token stands behind `#`: browsers send it to nobody, so it is in no log. */
export function invitationLink(publicUrl: string, token: string): string {
  return `${publicUrl}/portal/invitation#${token}`
}

export function newInvitationToken(): string {
  return randomBytes(32).toString('base64url')
}
