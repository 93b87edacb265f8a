import { Group, Radio } from '@mantine/core'

export type Way = 'all' | 'lines' | 'amount'

interface WaysProps {
  label: string
  way: Way
  onWay(way: Way): void
  names: Readonly<Record<Way, string>>
  /** Where there are none to choose from, lines are not offered. */
  hasLines: boolean
}

/** All of it, some lines, or just an amount. */
export function Ways({ label, way, onWay, names, hasLines }: WaysProps) {
  const ways = hasLines ? (['all', 'lines', 'amount'] as const) : (['all', 'amount'] as const)
  return (
    <Radio.Group label={label} value={way} onChange={(value) => onWay(value as Way)}>
      <Group mt={6} style={{ gap: '8px 20px' }}>
        {ways.map((one) => (
          <Radio key={one} value={one} label={names[one]} />
        ))}
      </Group>
    </Radio.Group>
  )
}
