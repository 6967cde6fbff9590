import CYAML

/// One event of libyaml, as far as front matter needs it.
public struct YAMLEvent: Sendable {
  /// Levels of lists and mappings in a text. A campaign nests three deep: file, list of indicators, one indicator with a
  /// list of sources. libyaml has no bound of its own, and the time it takes grows with the square of the depth.
  public static let maximumDepth = 6

  /// What the event is; `other` is an alias, which no file of ours may have.
  public enum Kind: Sendable { case scalar, sequenceStart, sequenceEnd, mappingStart, mappingEnd, other }

  public let kind: Kind
  /// Text of a scalar, empty for the others.
  public let text: String
  /// Line within the YAML text, from 1.
  public let line: Int
}

/// Why a text was refused.
public struct YAMLFailure: Error, Sendable, Hashable {
  /// Line within the YAML text, from 1.
  public let line: Int
  public let message: String

  public init(line: Int, message: String) {
    self.line = line
    self.message = message
  }
}

/// The events of one document, without the frame of stream and document; a failure when the text is not YAML.
public func readYAMLEvents(_ text: [UInt8], into events: inout [YAMLEvent]) -> YAMLFailure? {
  var parser = unsafe yaml_parser_t()
  guard unsafe yaml_parser_initialize(&parser) == 1 else {
    return YAMLFailure(line: 1, message: "libyaml could not start")
  }
  defer { unsafe yaml_parser_delete(&parser) }
  var collected: [YAMLEvent] = []
  var depth = 0
  let failure: YAMLFailure? = unsafe text.withUnsafeBufferPointer { buffer -> YAMLFailure? in
    unsafe yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(&parser, &event) == 1 else {
        let problem = unsafe parser.problem
        let message = unsafe problem.map { unsafe String(cString: $0) } ?? "not YAML"
        return YAMLFailure(line: Int(unsafe parser.problem_mark.line) + 1, message: message)
      }
      defer { unsafe yaml_event_delete(&event) }
      let line = Int(unsafe event.start_mark.line) + 1
      switch unsafe event.type {
      case YAML_STREAM_END_EVENT: return nil
      case YAML_SCALAR_EVENT:
        let scalar = unsafe UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length)
        collected.append(YAMLEvent(kind: .scalar, text: unsafe String(decoding: scalar, as: UTF8.self), line: line))
      case YAML_SEQUENCE_START_EVENT:
        collected.append(YAMLEvent(kind: .sequenceStart, text: "", line: line))
        depth += 1
      case YAML_MAPPING_START_EVENT:
        collected.append(YAMLEvent(kind: .mappingStart, text: "", line: line))
        depth += 1
      case YAML_SEQUENCE_END_EVENT:
        collected.append(YAMLEvent(kind: .sequenceEnd, text: "", line: line))
        depth -= 1
      case YAML_MAPPING_END_EVENT:
        collected.append(YAMLEvent(kind: .mappingEnd, text: "", line: line))
        depth -= 1
      case YAML_ALIAS_EVENT: collected.append(YAMLEvent(kind: .other, text: "", line: line))
      default: break
      }
      guard depth <= YAMLEvent.maximumDepth else {
        let message = "expected at most \(YAMLEvent.maximumDepth) levels of lists and mappings"
        return YAMLFailure(line: line, message: message)
      }
    }
  }
  events = collected
  return failure
}
