-- Spreads the threads over WRK_ADDRESSES and prints what came of the load as one line of JSON.
local addresses = {}
for host, port in string.gmatch(os.getenv("WRK_ADDRESSES"), "([^:,]+):(%d+)") do
  table.insert(addresses, wrk.lookup(host, port)[1])
end

local threads = 0
function setup(thread)
  thread.addr = addresses[threads % #addresses + 1]
  threads = threads + 1
end

wrk.method = os.getenv("WRK_METHOD")
wrk.body = os.getenv("WRK_BODY")
if wrk.body then
  wrk.headers["content-type"] = "application/json"
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failed":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
