import { type Permission, permissionTable } from '../../src/http/permissions.ts'
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
    MEANING[permissions.nobody],
    MEANING[permissions.merchant],
    MEANING[permissions.operator],
    route.only ?? 'both',
  ])
  return page(
    generatedFrom('src/http/permissions.ts'),
    '# Permissions',
    'Who may call what. A route of sandbox mode alone is answered with 404 in production mode. Every cell is tested.',
    '- **yes**: allowed.\n- **own**: allowed for what belongs to the caller; everything else is answered as if it did not exist.\n- **401**: refused for want of valid credentials.\n- **403**: refused, because these credentials are of the wrong kind.',
    table(['Route', 'Operation', 'Without credentials', 'Merchant', 'Operator', 'Mode'], rows),
    'In sandbox mode, calls that a browser makes from another site, or with a foreign `Host`, are refused on every route before anybody is asked who they are.',
  )
}
