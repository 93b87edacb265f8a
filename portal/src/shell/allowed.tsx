import type { ReactNode } from 'react'
import { useMe } from '../api/session.ts'
import { roleName } from '../format/names.ts'
import { mayOpen, type Page } from '../pages.ts'
import { NoPermission } from './states.tsx'

/** The page, to whom it is for. */
export function Allowed({ page, children }: { page: Page; children: ReactNode }) {
  const me = useMe()
  return mayOpen(page, me) ? children : <NoPermission role={roleName(me.user.role)} />
}
