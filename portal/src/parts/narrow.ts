import { useMediaQuery } from '@mantine/hooks'

/** As the style sheets have it: a phone, beside which no navigation stands. */
export const LITTLE_ROOM = '(max-width: 48em)'

/** For what is another control where there is little room; what only looks otherwise is the style sheets' part. */
export function useIsNarrow(): boolean {
  return useMediaQuery(LITTLE_ROOM, undefined, { getInitialValueInEffect: false }) ?? false
}
