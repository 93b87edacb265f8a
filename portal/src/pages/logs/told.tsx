import { Button, Group } from '@mantine/core'
import type { CSSProperties } from 'react'
import { Link } from 'react-router'
import type { ReadCall } from '../../api/logs.ts'
import { useMe } from '../../api/session.ts'
import { statusTone } from '../../format/names.ts'

/** Why it was refused and what can be done, in words, with the way there. */
export function Told({ call }: { call: ReadCall }) {
  const { merchant } = useMe()
  const { explanation, order_id, status, reference } = call
  if (!explanation) return null
  return (
    <section
      className="panel section told"
      aria-label="What happened"
      style={{ '--tone': `var(--${statusTone(status)})` } as CSSProperties}
    >
      <div>
        <h2>Why it was refused</h2>
        <p>{explanation.why}</p>
      </div>
      <div>
        <h2>What you can do</h2>
        <p>{explanation.remedy}</p>
      </div>
      <Group gap="xs">
        {order_id !== null && merchant && (
          <Button component={Link} to={`/orders/${order_id}`} size="xs">
            Open the order
          </Button>
        )}
        {reference && (
          <Button
            component={Link}
            to={`/developers/reference#${reference.operation}`}
            variant="default"
            size="xs"
          >
            Reference of this call
          </Button>
        )}
      </Group>
    </section>
  )
}
