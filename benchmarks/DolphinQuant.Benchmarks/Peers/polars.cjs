// Polars through nodejs-polars: node polars.cjs moving|bars|asof|panel FOLDER RUNS
'use strict';
const fs = require('fs');
const path = require('path');
const pl = require('nodejs-polars');

const [work, folder, runs] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const timings = {};

function column(name, Items) {
  const bytes = fs.readFileSync(path.join(folder, name));
  return new Items(bytes.buffer, bytes.byteOffset, bytes.byteLength / Items.BYTES_PER_ELEMENT);
}

function write(name, series) {
  const items = Float64Array.from(series.cast(pl.Float64).toArray(), x => (x === null ? NaN : Number(x)));
  fs.writeFileSync(path.join(folder, `${name}.Polars.f64`), Buffer.from(items.buffer));
}

function measure(name, body) {
  const result = body();
  timings[name] = [];
  for (let run = 0; run < runs; run++) {
    if (global.gc) global.gc();
    const started = process.hrtime.bigint();
    body();
    timings[name].push(Number(process.hrtime.bigint() - started) / 1e6);
  }
  return result;
}

function moving() {
  const frame = pl.DataFrame([
    pl.Series('symbol', column('symbol.i32', Int32Array), pl.Int32),
    pl.Series('price', column('price.f64', Float64Array), pl.Float64),
    pl.Series('volume', column('volume.f64', Float64Array), pl.Float64),
  ]);
  const window = Number(fs.readFileSync(path.join(folder, 'window.txt'), 'utf8'));
  const price = pl.col('price');
  const volume = pl.col('volume');
  const mean = x => x.rollingMean(window);
  const functions = {
    mavg: mean(price),
    mstd: price.rollingStd(window),
    mmax: price.rollingMax(window),
    // There is no rolling correlation in this binding: the textbook formula over rolling means.
    mcorr: mean(price.mul(volume)).minus(mean(price).mul(mean(volume)))
      .div(price.rollingStd(window).mul(volume.rollingStd(window)))
      .mul(pl.lit(window / (window - 1))),
    ema: price.ewmMean({ alpha: 2 / (window + 1), adjust: false, minPeriods: 1, ignoreNulls: true }),
  };
  for (const [name, expression] of Object.entries(functions)) {
    const result = measure(name, () => frame.select(expression.over('symbol').alias('v')));
    write(name, result.getColumn('v'));
  }
}

function bars() {
  const frame = pl.DataFrame([
    pl.Series('symbol', column('symbol.i32', Int32Array), pl.Int32),
    pl.Series('time', column('time.i32', Int32Array), pl.Int32),
    pl.Series('price', column('price.f64', Float64Array), pl.Float64),
    pl.Series('volume', column('volume.i32', Int32Array), pl.Int32),
  ]);
  const price = pl.col('price');
  const query = () => frame.lazy()
    .withColumn(pl.col('time').sub(pl.col('time').rem(60000)).alias('minute'))
    .groupBy(['symbol', 'minute'])
    .agg(price.first().alias('open'), price.max().alias('high'), price.min().alias('low'),
      price.last().alias('close'), pl.col('volume').sum().alias('volume'))
    .sort(['symbol', 'minute'])
    .collectSync();
  const result = measure('bars', query);
  for (const name of ['open', 'high', 'low', 'close', 'volume']) write(name, result.getColumn(name));
}

function asof() {
  const side = (prefix, value) => pl.DataFrame([
    pl.Series('symbol', column(`${prefix}symbol.i32`, Int32Array), pl.Int32),
    pl.Series('time', column(`${prefix}time.i32`, Int32Array), pl.Int32),
    pl.Series(value, column(`${prefix}${value}.f64`, Float64Array), pl.Float64),
  ]);
  const trades = side('trade', 'price');
  const quotes = side('quote', 'bid');
  const result = measure('asof', () => trades.joinAsof(quotes, { on: 'time', by: 'symbol', strategy: 'backward' }));
  write('asof', result.getColumn('bid'));
}

function panel() {
  const narrow = () => pl.scanParquet(path.join(folder, 'narrow.parquet'));
  measure('columns', () => narrow().collectSync()
    .pivot('value', { index: ['day', 'sym'], on: 'factor', aggregateFunc: 'last' }).sort(['day', 'sym']));
  measure('wide', () => pl.scanParquet(path.join(folder, 'wide.parquet'))
    .select('day', 'sym', 'F7')
    .collectSync()
    .pivot('F7', { index: 'day', on: 'sym', aggregateFunc: 'last' })
    .sort('day'));
  const result = measure('panel', () => narrow()
    .filter(pl.col('factor').eq(pl.lit('F7')))
    .select('day', 'sym', 'value')
    .collectSync()
    .pivot('value', { index: 'day', on: 'sym', aggregateFunc: 'last' })
    .sort('day'));
  const names = result.columns.filter(name => name !== 'day').sort();
  const cells = new Float64Array(names.length * result.height);
  names.forEach((name, i) => cells.set(Float64Array.from(result.getColumn(name).toArray()), i * result.height));
  fs.writeFileSync(path.join(folder, 'panel.Polars.f64'), Buffer.from(cells.buffer));
}

({ moving, bars, asof, panel })[work]();
console.log(JSON.stringify({ version: pl.version, timings }));
