-- Posts a form again and again, each time as somebody else; stops after LIMIT times. Prints what came of it as JSON.
local number = tonumber(os.getenv("BENCH_FIRST"))
local limit = tonumber(os.getenv("BENCH_LIMIT"))
local body = os.getenv("BENCH_FORM")
local headers = {
  ["Content-Type"] = "application/x-www-form-urlencoded",
  ["Host"] = "localhost",
  ["Origin"] = "http://localhost",
  ["Sec-Fetch-Site"] = "same-origin",
  ["Accept"] = "text/html",
  ["Accept-Encoding"] = "gzip",
  ["User-Agent"] = "Mozilla/5.0 (bench)",
}
local threads = {}
sent, accepted, refused = 0, 0, ""

function setup(thread)
  table.insert(threads, thread)
end

function request()
  number, sent = number + 1, sent + 1
  local filled = body:gsub("%%40EMAIL%%40", "bezoeker" .. number .. "%%40voorbeeld.nl")
  filled = filled:gsub("%%40PHONE%%40", string.format("%%%%2B3161%07d", number))
  return wrk.format("POST", nil, headers, filled)
end

function response(status)
  if status == 303 then accepted = accepted + 1 else refused = refused .. " " .. status end
  if accepted >= limit then wrk.thread:stop() end
end

function done(summary, latency)
  local thread, errors = threads[1], summary.errors
  io.write(string.format(
    '{"sent": %d, "accepted": %d, "refused": "%s", "broken": %d, "seconds": %f, "p50": %f, "p99": %f}\n',
    thread:get("sent"), thread:get("accepted"), thread:get("refused"):sub(1, 200),
    errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
