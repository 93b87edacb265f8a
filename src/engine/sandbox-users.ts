/** The users that a sandbox brings, with passwords that are no secrets: written on its sign-in page, and in no database. */
import type { Role } from '../domain/users/user.ts'
import { SANDBOX_MERCHANTS, SANDBOX_PASSWORD } from './sandbox-merchants.ts'

export interface SandboxUser {
  email: string
  name: string
  role: Role
  password: string
  /** Undefined for the operator's. */
  merchantId?: string
}

const { merchantId } = SANDBOX_MERCHANTS[0]

const demo = (name: string, role: Role, address: string = role): SandboxUser => ({
  email: `${address}@demo.example`,
  name,
  role,
  password: SANDBOX_PASSWORD,
  ...(role !== 'operator' && { merchantId }),
})

/** All of one merchant, so that what a role sees can be compared; and one of the operator. */
export const SANDBOX_USERS: readonly SandboxUser[] = [
  demo('Olivia Owner', 'owner'),
  demo('Sam Support', 'support'),
  demo('Fia Finance', 'finance'),
  demo('Dev Developer', 'developer'),
  demo('Rita Reader', 'read_only', 'reader'),
  demo('Otto Operator', 'operator'),
]
