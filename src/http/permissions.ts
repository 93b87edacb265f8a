/**
 * Who may do what: route × caller, in both modes. docs/reference/permissions.md is made from it, and a test
 * tries every cell.
 */
import { ROLES } from '../domain/users/user.ts'
import { type Caller, type Permission, permissionOf } from './roles.ts'
import type { AnyRoute } from './route.ts'
import { routes } from './routes.ts'

export const CALLERS: readonly Caller[] = [
  'nobody',
  'merchant',
  'operator',
  ...ROLES.map((role) => `user:${role}` as const),
]

export interface PermissionRow {
  route: AnyRoute
  permissions: Readonly<Record<Caller, Permission>>
}

export function permissionTable(): PermissionRow[] {
  return routes.map((route) => ({
    route,
    permissions: Object.fromEntries(
      CALLERS.map((caller) => [caller, permissionOf(route, caller)]),
    ) as PermissionRow['permissions'],
  }))
}
