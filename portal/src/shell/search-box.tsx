import { TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { Icon } from '../parts/icon.tsx'

/** One box for orders, from every page: `/` puts the cursor there. */
export function SearchBox() {
  const [text, setText] = useState('')
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
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
  const search = (event: FormEvent) => {
    event.preventDefault()
    const q = text.trim()
    if (q === '') return
    setText('')
    navigate(`/orders?${new URLSearchParams({ q })}`)
  }
  return (
    <search style={{ flex: 1, maxWidth: 520 }}>
      <form onSubmit={search}>
        <TextInput
          ref={input}
          type="search"
          aria-label="Search orders"
          aria-keyshortcuts="/"
          placeholder="Search orders"
          leftSection={<Icon name="search" size={16} />}
          value={text}
          maxLength={255}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
    </search>
  )
}
