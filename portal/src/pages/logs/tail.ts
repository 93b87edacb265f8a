import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type LogFilters, logsQuery, newLogs, withNew } from '../../api/logs.ts'

/** Quick enough to see a call that was just made in another window. */
const EVERY_MS = 2000

/** While `isOn`, what is new comes to the head of the list with these filters. */
export function useTail(filters: LogFilters, isOn: boolean): { error: Error | null } {
  const client = useQueryClient()
  const { queryKey } = logsQuery(filters)
  const { error } = useQuery({
    queryKey: ['logs tail', filters],
    enabled: isOn,
    refetchInterval: EVERY_MS,
    staleTime: 0,
    gcTime: 0,
    retry: true,
    queryFn: async ({ signal }) => {
      const tail = client.getQueryData(queryKey)?.pages[0]?.tail
      if (tail === undefined) return null
      const fresh = await newLogs(filters, tail, signal)
      const list = client.getQueryData(queryKey)
      const joined = list && withNew(list, fresh)
      if (joined) client.setQueryData(queryKey, joined)
      else await client.resetQueries({ queryKey, exact: true })
      return fresh.tail
    },
  })
  return { error: isOn ? error : null }
}
