import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useMe } from '../api/session.ts'
import { mayOpen, PAGES } from '../pages.ts'

interface PageLinkProps {
  /** Of the table of pages: `logs/:correlationId`. */
  page: string
  /** Where in it: `/logs/…`. */
  to: string
  children: ReactNode
}

/** A link to a page, for whom it is; the plain text for everybody else. */
export function PageLink({ page, to, children }: PageLinkProps) {
  const me = useMe()
  const found = PAGES.find(({ path }) => path.replace(/:\w+/g, ':') === page.replace(/:\w+/g, ':'))
  if (!found || !mayOpen(found, me)) return children
  return (
    <Link className="link" to={to}>
      {children}
    </Link>
  )
}
