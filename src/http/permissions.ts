/**
 * Who may do what: route × principal, in both modes. docs/reference/permissions.md is made from it, and a test
 * tries every cell.
 */
import type { Access, AnyRoute } from './route.ts'
import { routes } from './routes.ts'

export const PRINCIPALS = ['nobody', 'merchant', 'operator'] as const
export type PrincipalKind = (typeof PRINCIPALS)[number]

/** `own`: only what belongs to the caller; anything else is as if it did not exist. */
export type Permission = 'all' | 'own' | '401' | '403'

export function permissionOf(access: Access, principal: PrincipalKind): Permission {
  if (access === 'anyone') return 'all'
  if (principal === 'nobody') return '401'
  if (access === 'both') return principal === 'merchant' ? 'own' : 'all'
  if (access !== principal) return '403'
  return principal === 'merchant' ? 'own' : 'all'
}

export interface PermissionRow {
  route: AnyRoute
  permissions: Record<PrincipalKind, Permission>
}

export function permissionTable(): PermissionRow[] {
  return routes.map((route) => ({
    route,
    permissions: {
      nobody: permissionOf(route.access, 'nobody'),
      merchant: permissionOf(route.access, 'merchant'),
      operator: permissionOf(route.access, 'operator'),
    },
  }))
}
