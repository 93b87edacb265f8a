import { QueryClient } from '@tanstack/react-query'
import { ApiError, whenSignedOut } from './client.ts'
import { meQuery } from './session.ts'

/** What is on a page is looked at again when somebody comes back to it, and not at every move between pages. */
const FRESH_FOR_MS = 10_000
/** A restart or a failover takes seconds; what takes longer is shown, with a button to try again. */
const TRIES_MAX = 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_FOR_MS,
      retry: (failures, error) => failures < TRIES_MAX && mayPass(error),
      throwOnError: false,
    },
    mutations: { retry: false },
  },
})

/** No answer at all, or one that says to come back. */
function mayPass(error: Error): boolean {
  return error instanceof ApiError ? error.status === 503 : error instanceof TypeError
}

whenSignedOut(() => queryClient.setQueryData(meQuery.queryKey, null))
