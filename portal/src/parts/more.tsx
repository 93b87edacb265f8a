/** Lists that come page by page: what brings the next one. */
import { Button, Text } from '@mantine/core'
import { useCallback, useEffect } from 'react'

/** Of an infinite query. */
export interface Paged {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  fetchNextPage(): Promise<unknown>
}

/** Asks for the next page, once at a time. */
export function useMore({ hasNextPage, isFetchingNextPage, fetchNextPage }: Paged): () => void {
  return useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
}

/**
 * Asks for pages until there is a row: rare things are looked for in several steps, so a page may be empty and the
 * next one not. `found`: rows so far, undefined before the first answer. Gives whether it is still looking.
 */
export function useUntilFound(query: Paged, found: number | undefined): boolean {
  const more = useMore(query)
  const isLooking = found === 0 && query.hasNextPage && !query.isFetchNextPageError
  useEffect(() => {
    if (isLooking) more()
  }, [isLooking, more])
  return isLooking
}

/** The button below the rows; absent where all are there. */
export function ShowMore({ query, children = 'Show more' }: { query: Paged; children?: string }) {
  const more = useMore(query)
  if (!query.hasNextPage) return null
  return (
    <Text ta="center" p="xs" component="div">
      <Button variant="subtle" loading={query.isFetchingNextPage} onClick={more}>
        {children}
      </Button>
    </Text>
  )
}
