/** A merchant's path, and with what its programs sign in. */

export const MERCHANTS = '/capstan/v1/merchants'

export const merchantPath = (merchantId: string) => `${MERCHANTS}/${encodeURIComponent(merchantId)}`

export interface Credential {
  username: string
  created_at: string
  disabled_at?: string
  /** Exact to about an hour; absent: never. */
  last_used_at?: string
}

/** With the secret, which is given once. */
export interface NewCredential {
  /** Of a merchant that was added. */
  merchant_id?: string
  username: string
  secret?: string
}
