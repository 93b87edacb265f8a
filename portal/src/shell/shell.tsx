/** What every page stands in: navigation, search, who is signed in. Where nobody is, the sign-in page. */
import { AppShell, Burger, Group, ScrollArea, Text, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { NavLink, Outlet, useLocation, useNavigation } from 'react-router'
import { type Me, meQuery } from '../api/session.ts'
import { mayOpen, PAGES } from '../pages.ts'
import { Icon } from '../parts/icon.tsx'
import { Told } from '../parts/told.tsx'
import { Account } from './account.tsx'
import { SearchBox } from './search-box.tsx'
import { SignIn } from './sign-in.tsx'
import { Failure, Loading } from './states.tsx'

/** For the few who come by an invitation: nobody else loads it. */
const Invitation = lazy(() =>
  import('../pages/people/invitation.tsx').then((page) => ({ default: page.Invitation })),
)

export function Shell() {
  const { pathname } = useLocation()
  if (pathname !== '/invitation') return <Inside />
  return (
    <Suspense fallback={<Loading what="the invitation" />}>
      <Invitation />
    </Suspense>
  )
}

function Inside() {
  const { data: me, error, refetch } = useQuery(meQuery)
  if (me) return <Frame me={me} />
  if (me === null) return <SignIn />
  return (
    <main style={{ maxWidth: 560, margin: '0 auto', padding: '64px 16px' }}>
      <VisuallyHidden component="h1">Capstan</VisuallyHidden>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />}
    </main>
  )
}

function Frame({ me }: { me: Me }) {
  const [isOpen, { toggle, close }] = useDisclosure()
  const { pathname } = useLocation()
  const { state } = useNavigation()
  const main = useRef<HTMLElement>(null)
  const lastPath = useRef(pathname)
  // A screen reader goes on at the new page, not in the navigation.
  useEffect(() => {
    if (lastPath.current === pathname) return
    lastPath.current = pathname
    close()
    main.current?.focus({ preventScroll: true })
  }, [pathname, close])
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Header className="bar">
        <Group h="100%" px="md" wrap="nowrap" gap="sm">
          <Burger
            opened={isOpen}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
          />
          <Text fw={700} visibleFrom="sm" w={184}>
            Capstan
          </Text>
          <SearchBox />
          {me.mode === 'sandbox' && <span className="sandbox-mark">Sandbox</span>}
          <Account me={me} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" className="bar" aria-label="Pages">
        <Text size="sm" fw={600} px={10} pb="xs" style={{ overflowWrap: 'anywhere' }}>
          {me.merchant?.name ?? 'Operator'}
        </Text>
        <AppShell.Section grow component={ScrollArea}>
          {PAGES.filter((page) => page.nav && mayOpen(page, me)).map(({ path, nav }) => (
            <NavLink key={path} to={`/${path}`} className="nav-link">
              {nav && <Icon name={nav.icon} />}
              {nav?.label}
            </NavLink>
          ))}
        </AppShell.Section>
        <AppShell.Section className="nav-foot">Times are in {me.time_zone}</AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} aria-busy={state === 'loading'}>
        <div className="page">
          <Outlet />
        </div>
      </AppShell.Main>
      <Told />
    </AppShell>
  )
}
