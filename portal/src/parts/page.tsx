import { Group, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useEffect, useId } from 'react'
import { Link, useLocation } from 'react-router'
import { PAGES } from '../pages.ts'
import { Icon } from './icon.tsx'
import { useIsNarrow } from './narrow.ts'

/** A title with more letters than this is somebody's sentence: on a phone it is smaller, and has its lines alone. */
const LONG_TITLE = 40

interface PageHeadProps {
  title: string
  /** Beside the title: its state. */
  beside?: ReactNode
  /** At the far end: what can be done. */
  actions?: ReactNode
}

/** A page's one heading, which is the window's title as well. */
export function PageHead({ title, beside, actions }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} – Capstan`
  }, [title])
  return (
    <>
      <WayBack />
      <div className="page-head">
        <div className={title.length > LONG_TITLE ? 'named long' : 'named'}>
          <Title order={1}>{title}</Title>
          {beside}
        </div>
        {actions && <div>{actions}</div>}
      </div>
    </>
  )
}

/** From the page of one thing to the list in which it stands. */
function WayBack() {
  const { pathname } = useLocation()
  const list = PAGES.find(({ path, nav }) => nav && pathname.startsWith(`/${path}/`))
  const isOfOne = PAGES.some(({ path }) => path.includes('/:') && matches(path, pathname))
  if (!list?.nav || !isOfOne) return null
  return (
    <Link className="crumb" to={`/${list.path}`}>
      {list.nav.label}
    </Link>
  )
}

/** A fixed path is no parameter's value: `settlements/fees` is the page of no payout. */
function matches(path: string, pathname: string): boolean {
  if (PAGES.some((page) => `/${page.path}` === pathname)) return false
  return new RegExp(`^/${path.replace(/:\w+/g, '[^/]+')}$`).test(pathname)
}

interface SectionProps {
  title: string
  actions?: ReactNode
  /** Rarely needed on a phone: there its heading opens it. */
  folds?: boolean
  children: ReactNode
}

/** A part of a page with a heading of its own. */
export function Section({ title, actions, folds = false, children }: SectionProps) {
  const [isOpen, { toggle }] = useDisclosure()
  const isFolding = useIsNarrow() && folds
  const isShown = !isFolding || isOpen
  const id = useId()
  return (
    <section className="panel section">
      <Group justify="space-between" className="section-head">
        <Title order={2}>
          {isFolding ? (
            <button type="button" className="fold" aria-expanded={isOpen} aria-controls={id} onClick={toggle}>
              {title}
              <Icon name="down" />
            </button>
          ) : (
            title
          )}
        </Title>
        {actions && (
          <Group gap="xs" {...(!isShown && { display: 'none' })}>
            {actions}
          </Group>
        )}
      </Group>
      {/* Kept while it is folded: a dialog of it may be open. */}
      {folds ? (
        <div id={id} className="folded" hidden={!isShown}>
          {children}
        </div>
      ) : (
        children
      )}
    </section>
  )
}
