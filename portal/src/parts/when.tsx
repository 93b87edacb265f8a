import { useMe } from '../api/session.ts'
import { dayText, fromNowText, minuteText, momentText, secondText } from '../format/dates.ts'

interface WhenProps {
  at: string
  to?: 'day' | 'minute' | 'second' | 'moment'
  /** "in 3 days" behind it. */
  relative?: boolean
}

const TEXTS = { day: dayText, minute: minuteText, second: secondText, moment: momentText }

/** An instant, in the merchant's zone. */
export function When({ at, to = 'minute', relative = false }: WhenProps) {
  const { time_zone: zone, now } = useMe()
  return (
    <time dateTime={at} title={`${secondText(at, zone)} (${zone})`} className="figures">
      {TEXTS[to](at, zone)}
      {relative && ` (${fromNowText(at, now)})`}
    </time>
  )
}
