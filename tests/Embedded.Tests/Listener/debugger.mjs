// An editor debugs a script: the conversation of the debug adapter of the VS Code extension, restated from its public source, with
// values packed and read by the vendor's JavaScript client. Usage: node debugger.mjs PACKAGE PORT PASSWORD
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

// Node below 22 lacks what the client takes for granted.
Promise.withResolvers ??= () => {
    const deferred = {}
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }))
    return deferred
}

const [entry, port, password] = process.argv.slice(2)
const { DdbObj, DdbDict, DdbForm, DdbType, DdbString, DdbInt, DdbBool, DdbVoid, DdbVectorString, DdbVectorInt, DdbVectorAny } =
    await import(pathToFileURL(entry))
// The package that the client and the extension connect with.
const { connect_websocket } = await import(pathToFileURL(createRequire(pathToFileURL(entry)).resolve('xshell')))

function object_of(value) {
    if (typeof value === 'string') return new DdbString(value)
    if (typeof value === 'number') return new DdbInt(value)
    if (typeof value === 'boolean') return new DdbBool(value)
    if (Array.isArray(value)) {
        if (value.every(item => typeof item === 'string')) return new DdbVectorString(value)
        if (value.every(item => typeof item === 'number')) return new DdbVectorInt(value)
        return new DdbVectorAny(value.map(object_of))
    }
    return value === undefined ? new DdbVoid() : dictionary_of(value)
}
const dictionary_of = data => new DdbDict(
    new DdbVectorString(Object.keys(data)),
    new DdbObj({
        form: DdbForm.vector, type: DdbType.any, rows: Object.keys(data).length, cols: 1, value: Object.values(data).map(object_of),
    }))

class Remote {
    #id = 0
    #handlers = new Map()
    #events = []
    #waiting = []

    static async connect() {
        const remote = new Remote()
        remote.socket = await connect_websocket(`ws://127.0.0.1:${port}`, {
            protocols: ['debug'], on_message: buffer => remote.#handle(buffer), print: false })
        return remote
    }

    // A length, JSON, and the values that the JSON tells the lengths of.
    #handle(buffer) {
        const bytes = new Uint8Array(buffer)
        let end = 4 + new DataView(buffer).getUint32(0, true)
        const message = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end)))
        for (const item of [message.data].flat())
            if (item?.offset > 0) item.value = DdbObj.parse(bytes.subarray(end, end += item.offset), true)
        if (message.event === undefined) return this.#handlers.get(message.id)(message)
        const waiting = this.#waiting.shift()
        if (waiting) waiting(message)
        else this.#events.push(message)
    }

    call(func, data) {
        const id = this.#id++
        return new Promise((resolve, reject) => {
            this.#handlers.set(id, message => message.message === 'OK' ? resolve(message.data) : reject(new Error(message.message)))
            this.socket.send(dictionary_of(data === undefined ? { id, func } : { id, func, data }).pack())
        })
    }

    async event(name) {
        const message = this.#events.shift() ?? await new Promise(resolve => this.#waiting.push(resolve))
        assert.equal(message.event, name, JSON.stringify(message))
        return message
    }
}

const script = `use debugged::returns

closes = 10.0 11.0 12.1
changes = relative_changes(closes)
print(changes)
done = true`
let remote = await Remote.connect()
await assert.rejects(remote.call('parseScriptWithDebug', [script]), /Login/)
await remote.call('login', ['admin', password])
const { modules } = await remote.call('parseScriptWithDebug', [script])
assert.deepEqual(Object.keys(modules), ['debugged::returns'])
assert.match(modules['debugged::returns'], /returns\.dos$/)
assert.match(await remote.call('sourceRequest', 'debugged::returns'), /^module debugged::returns/)

// The empty lines and the use statement cannot be stopped at.
assert.deepEqual(await remote.call('setBreaks', ['', [0, 1, 3]]), ['', [3]])
assert.deepEqual(await remote.call('setBreaks', ['debugged::returns', [3]]), ['debugged::returns', [3]])
await remote.call('setAllExceptionBreak', [false])
await remote.call('runScriptWithDebug')
assert.equal((await remote.event('BREAKPOINT')).data.line, 3)
let calls = await remote.call('stackTrace')
assert.deepEqual(calls.map(({ moduleName, line }) => [moduleName, line]), [[undefined, 0], ['', 3]])

// A vector is asked for by its number when it is looked at.
const variables = await remote.call('getStackVariables', [calls[1].stackFrameId])
const closes = variables.find(({ name }) => name === 'closes')
assert.equal(`${closes.form}<${closes.type}>`, 'VECTOR<DOUBLE>')
const shown = await remote.call('getVariable', [calls[1].stackFrameId, closes.vid, 'closes'])
assert.deepEqual([...shown.value.value], [10, 11, 12.1])

await remote.call('stepInto')
assert.equal((await remote.event('BREAKPOINT')).data.line, 3)
calls = await remote.call('stackTrace')
assert.deepEqual(calls.at(-1), {
    ...calls.at(-1), name: 'relative_changes', moduleName: 'debugged::returns', line: 3 })
await remote.call('stepOver')
assert.equal((await remote.event('STEP')).data.line, 4)
await remote.call('stepOut')
assert.equal((await remote.event('STEP')).data.line, 4)
assert.equal((await remote.call('stackTrace')).length, 2)
await remote.call('continueRun')
assert.match((await remote.event('OUTPUT')).data, /0\.1/)
assert.equal((await remote.event('END')).data.status, 'FINISHED')
remote.socket.close()

// Once more from the start, this time with failures shown where they happen.
remote = await Remote.connect()
await remote.call('login', ['admin', password])
assert.match(await remote.call('string{getCurrentSessionAndUser()[0]}'), /^\d+$/)
await remote.call('parseScriptWithDebug', ['a = 1\nb = a.unknown_function_of_nobody(2)'])
assert.deepEqual(await remote.call('setBreaks', ['', []]), ['', []])
await remote.call('setAllExceptionBreak', [true])
await remote.call('runScriptWithDebug')
const failure = await remote.event('ERROR')
assert.deepEqual([failure.data.line, failure.data.moduleName], [1, ''])
assert.match(failure.message, /unknown_function_of_nobody/)
calls = await remote.call('stackTrace')
assert.equal((await remote.call('getStackVariables', [calls.at(-1).stackFrameId])).find(({ name }) => name === 'a').data, '1')
await remote.call('stopRun')
assert.equal((await remote.event('END')).data.status, 'STOPPED')

// A text with a mistake is told and never run.
remote.socket.close()
remote = await Remote.connect()
await remote.call('login', ['admin', password])
const parsed = await remote.call('parseScriptWithDebug', ['a = (1'])
await remote.event('SYNTAX')
assert.equal(parsed.modules, undefined)
await remote.call('stopRun')
remote.socket.close()
console.log('3 conversations')
process.exit(0)
