import { NavLink } from 'react-router'
import { useMe } from '../api/session.ts'
import { mayOpen, PAGES } from '../pages.ts'

export interface Tab {
  /** Of the table of pages. */
  path: string
  label: string
}

/** Pages that belong together, each with an address of its own; those that are not this user's are left out. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const me = useMe()
  const shown = tabs.filter(({ path }) => {
    const page = PAGES.find((one) => one.path === path)
    return page !== undefined && mayOpen(page, me)
  })
  if (shown.length < 2) return null
  return (
    <nav className="tabs" aria-label={label}>
      {shown.map((tab) => (
        <NavLink key={tab.path} to={`/${tab.path}`} end className="tab">
          {tab.label}
        </NavLink>
      ))}
    </nav>
  )
}
