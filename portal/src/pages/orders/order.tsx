/** One order: where its money stands, what it holds, what happened to it, and what can be done with it. */
import { Alert, Grid, Group } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { ApiError } from '../../api/client.ts'
import { type Order, orderKey, orderQuery } from '../../api/orders.ts'
import { useMay, useMe } from '../../api/session.ts'
import { fraudState, orderState } from '../../format/names.ts'
import { PageHead } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Empty, Failure, Loading } from '../../shell/states.tsx'
import { type Action, ActionDialog } from './actions/action-dialog.tsx'
import { ActionMenu } from './actions/menu.tsx'
import { Amounts } from './amounts.tsx'
import { Calls } from './calls.tsx'
import { Captures } from './captures.tsx'
import { Lines } from './lines.tsx'
import { Messages } from './messages.tsx'
import { People } from './people.tsx'
import { Refunds } from './refunds.tsx'
import { Settlement } from './settlement.tsx'
import { ShopperLinks } from './shopper-links.tsx'
import { Timeline } from './timeline.tsx'

/** Calls are in the log within a second of their answers. */
const LOG_DELAY_MS = 1200

export function Component() {
  const { orderId = '' } = useParams()
  const me = useMe()
  const { data: order, error, refetch } = useQuery(orderQuery(orderId))
  if (order) return <OrderPage key={order.order_id} order={order} />
  if (error instanceof ApiError && (error.status === 404 || error.code === 'INVALID_ORDER_ID')) {
    return (
      <>
        <PageHead title="Order not found" />
        <div className="panel">
          <Empty
            title="There is no such order"
            icon="search"
            action={<Link to="/orders">Look through all orders</Link>}
          >
            Nothing {me.merchant ? 'of yours ' : ''}has the id {orderId}.
          </Empty>
        </div>
      </>
    )
  }
  return (
    <>
      <PageHead title="Order" />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading what="the order" />}
    </>
  )
}

function OrderPage({ order }: { order: Order }) {
  const [action, setAction] = useState<Action>()
  const [done, setDone] = useState<string>()
  const client = useQueryClient()
  const me = useMe()
  const mayChange = useMay('orders')
  const maySettlements = useMay('settlements')
  const mayLogs = useMay('logs')
  const begin = (chosen: Action) => {
    setDone(undefined)
    setAction(chosen)
  }
  const onDone = (text: string) => {
    setAction(undefined)
    setDone(text)
    void client.invalidateQueries({ queryKey: orderKey(order.order_id) })
    void client.invalidateQueries({ queryKey: ['orders'] })
    setTimeout(
      () => void client.invalidateQueries({ queryKey: [...orderKey(order.order_id), 'calls'] }),
      LOG_DELAY_MS,
    )
  }
  return (
    <>
      <PageHead
        title={`Order ${order.merchant_reference1 || order.klarna_reference}`}
        beside={
          <Group gap="sm">
            <State {...orderState(order.status)} />
            {order.fraud_status !== 'ACCEPTED' && <State {...fraudState(order.fraud_status)} />}
          </Group>
        }
        actions={mayChange && <ActionMenu order={order} onChoose={begin} />}
      />
      <div role="status">
        {done !== undefined && (
          <Alert
            color="green"
            variant="outline"
            className="done"
            mb="md"
            withCloseButton
            closeButtonLabel="Close this message"
            onClose={() => setDone(undefined)}
          >
            {done}
          </Alert>
        )}
      </div>
      <Amounts order={order} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Lines order={order} />
          <Captures order={order} {...(mayChange && { onAction: begin })} />
          <Refunds order={order} />
          <Messages order={order} {...(mayChange && { onAction: begin })} />
          {maySettlements && <Settlement order={order} />}
          {mayLogs && <Calls order={order} />}
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <People order={order} {...(mayChange && { onAction: begin })} />
          {me.merchant && <ShopperLinks order={order} mayChange={mayChange} />}
          <Timeline order={order} />
        </Grid.Col>
      </Grid>
      {action && (
        <ActionDialog
          key={JSON.stringify(action)}
          action={action}
          order={order}
          onClose={() => setAction(undefined)}
          onDone={onDone}
        />
      )}
    </>
  )
}
