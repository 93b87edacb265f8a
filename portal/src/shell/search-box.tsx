import { TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type FormEvent, useEffect, useRef } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { isCall, isId } from '../api/logs.ts'
import { useMay } from '../api/session.ts'
import { Icon } from '../parts/icon.tsx'

/** References have no decimals: what looks like "12.50" is an amount. */
const AN_AMOUNT = /^\d{1,7}[.,]\d{2}$/

/** Where there is room for a few words only. */
const PHONE = '(max-width: 48em)'

/**
 * One box for orders, from every page: `/` puts the cursor there. On the list it has what is searched for. The id of a call
 * leads to that call.
 */
export function SearchBox() {
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  const isPhone = useMediaQuery(PHONE)
  const maySeeCalls = useMay('logs')
  const input = useRef<HTMLInputElement>(null)
  const parameters = new URLSearchParams(pathname === '/orders' ? search : '')
  const searched = parameters.get('q') ?? ''
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest('input, textarea, select')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const q = input.current?.value.trim() ?? ''
    if (q === '' && pathname !== '/orders') return
    if (maySeeCalls && isId(q) && (await isCall(q).catch(() => false))) {
      navigate(`/logs/${q.toLowerCase()}`)
      return
    }
    parameters.delete('q')
    if (AN_AMOUNT.test(q)) {
      parameters.set('amount_from', q)
      parameters.set('amount_to', q)
    } else if (q !== '') parameters.set('q', q)
    navigate(`/orders${parameters.size > 0 ? `?${parameters}` : ''}`)
  }
  return (
    <search style={{ flex: 1, maxWidth: 520 }}>
      <form onSubmit={(event) => void submit(event)}>
        <TextInput
          key={`${pathname} ${searched}`}
          ref={input}
          type="search"
          name="q"
          aria-label="Search orders"
          aria-keyshortcuts="/"
          placeholder={isPhone ? 'Find an order' : 'Order, reference, name, email or amount'}
          leftSection={<Icon name="search" size={16} />}
          defaultValue={searched}
          maxLength={255}
        />
      </form>
    </search>
  )
}
