import { ROLES } from '../../src/domain/users/user.ts'
import { CALLERS, permissionTable } from '../../src/http/permissions.ts'
import { type Caller, NEEDS, NEEDS_OF, type Permission } from '../../src/http/roles.ts'
import { code, generatedFrom, page, table } from './markdown.ts'

const MEANING: Record<Permission, string> = {
  all: 'yes',
  own: 'own',
  '401': '401',
  '403': '403',
}

/** Route × principal, from the routes themselves. */
export function permissionsPage(): string {
  const rows = permissionTable().map(({ route, permissions }) => [
    code(`${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
    route.operation,
    ...CALLERS.map((caller) => MEANING[permissions[caller]]),
    route.only ?? 'both',
  ])
  return page(
    generatedFrom('src/http/permissions.ts'),
    '# Permissions',
    'Who may call what: without credentials, with the key of a merchant or of the operator, or signed in to the portal. A route of sandbox mode alone is answered with 404 in production mode. Every cell is tested.',
    '- **yes**: allowed.\n- **own**: allowed for what belongs to the caller; everything else is answered as if it did not exist.\n- **401**: refused for want of valid credentials.\n- **403**: refused, because these credentials are of the wrong kind, or the role does not allow it.',
    table(['Route', 'Operation', ...CALLERS.map(headOf), 'Mode'], rows),
    '## Roles',
    'What each role of a signed-in user has. A route names one of these; one that names none is closed to the users of merchants.',
    table(
      ['Role', ...NEEDS],
      ROLES.map((role) => [role, ...NEEDS.map((need) => (NEEDS_OF[role].includes(need) ? 'yes' : ''))]),
    ),
    'Without `bodies`, the calls in the log come without what was sent and answered in them.',
    'In sandbox mode, calls that a browser makes from another site, or with a foreign `Host`, are refused on every route before anybody is asked who they are.',
  )
}

const HEADS: Partial<Record<Caller, string>> = {
  nobody: 'Without credentials',
  merchant: "Merchant's key",
  operator: "Operator's key",
}

function headOf(caller: Caller): string {
  return HEADS[caller] ?? caller.replace('user:', '')
}
