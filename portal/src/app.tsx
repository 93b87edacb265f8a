import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter, Navigate, type RouteObject, RouterProvider } from 'react-router'
import { queryClient } from './api/query-client.ts'
import { useMe } from './api/session.ts'
import { mayOpen, PAGES, type Page } from './pages.ts'
import { Allowed } from './shell/allowed.tsx'
import { Shell } from './shell/shell.tsx'
import { BrokenPage, Empty, Loading, NotFoundPage } from './shell/states.tsx'
import { cssVariables, theme } from './theme.ts'

const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      errorElement: <BrokenPage />,
      hydrateFallbackElement: <Loading />,
      children: [
        {
          errorElement: <BrokenPage />,
          children: [
            { index: true, element: <FirstPage /> },
            ...PAGES.map(routeOf),
            { path: '*', element: <NotFoundPage /> },
          ],
        },
      ],
    },
  ],
  { basename: '/portal' },
)

function routeOf(page: Page): RouteObject {
  return {
    path: page.path,
    lazy: async () => {
      const { Component } = await page.load()
      return {
        element: (
          <Allowed page={page}>
            <Component />
          </Allowed>
        ),
      }
    },
  }
}

// From the first address most people go on to the first page: its code is there when it is known who they are.
if (/^\/portal\/?$/.test(window.location.pathname)) void PAGES[0]?.load().catch(() => {})

/** Of what this user may open, the first that stands in the navigation. */
function FirstPage() {
  const me = useMe()
  const first = PAGES.find((page) => page.nav && mayOpen(page, me))
  if (first) return <Navigate to={`/${first.path}`} replace />
  return <Empty title="Nothing here yet">Ask an owner of your account what you should be able to see.</Empty>
}

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
