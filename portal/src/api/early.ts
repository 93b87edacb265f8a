/** Asks who is signed in, before the pages' code is asked for: a browser has no more than six requests open at a time. */
import { queryClient } from './query-client.ts'
import { meQuery } from './session.ts'

void queryClient.prefetchQuery(meQuery)
