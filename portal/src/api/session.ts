/** Who is signed in, and what they may do. */
import {
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { ApiError, call, get, setCsrfToken } from './client.ts'

/** What a page or an action needs of its user; the server decides, this only spares people what it would refuse. */
export type Need = 'read' | 'orders' | 'settlements' | 'logs' | 'bodies' | 'developer' | 'owner'
export type Role = 'owner' | 'support' | 'finance' | 'developer' | 'read_only' | 'operator'
export type Mode = 'sandbox' | 'production'

export interface DemoUser {
  email: string
  password: string
  role: Role
}

export interface Me {
  user: { user_id: string; email: string; name: string; role: Role; has_code: boolean }
  /** Null: the operator's. */
  merchant: { merchant_id: string; name: string } | null
  mode: Mode
  csrf_token: string
  needs: readonly Need[]
  /** Business time, which a sandbox's clock may have moved. */
  now: string
  /** Of the merchant: in it all dates are shown. */
  time_zone: string
  demo_users?: DemoUser[]
}

interface SignInPage {
  mode: Mode
  demo_users?: DemoUser[]
}

export interface Credentials {
  email: string
  password: string
  code?: string
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return signedIn(await get<Me>('/portal/api/me', {}, signal))
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 60_000,
})

function signedIn(me: Me): Me {
  setCsrfToken(me.csrf_token)
  return me
}

/** Whoever is signed in. Only below the shell, which shows the sign-in page where nobody is. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery)
  if (!data) throw new Error('nobody is signed in')
  return data
}

export function useMay(need: Need): boolean {
  return useMe().needs.includes(need)
}

const SIGN_IN = 'sign-in'

export function useSignInPage() {
  return useQuery({
    queryKey: [SIGN_IN],
    queryFn: ({ signal }) => get<SignInPage>('/portal/api/sign-in', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Credentials) => call<Me>('POST', '/portal/api/sign-in', { body }),
    onSuccess: (me) => changedSession(client, me),
  })
}

/** The answer of a call that began another session, of the same user or of a new one. */
export function changedSession(client: QueryClient, me: Me): void {
  forget(client)
  client.setQueryData(meQuery.queryKey, signedIn(me))
}

/** Nothing that one user saw stays for the next one. Who is signed in is looked at all the time: it is set, not removed. */
function forget(client: QueryClient): void {
  const kept = [meQuery.queryKey[0], SIGN_IN]
  client.removeQueries({ predicate: ({ queryKey }) => !kept.includes(String(queryKey[0])) })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call<void>('POST', '/portal/api/sign-out'),
    onSettled: () => {
      setCsrfToken('')
      forget(client)
      client.setQueryData(meQuery.queryKey, null)
    },
  })
}
