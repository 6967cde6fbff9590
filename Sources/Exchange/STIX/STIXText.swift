internal import JSON

/// Writes the objects of a bundle one behind the other, each id once.
public struct STIXText: Sendable {
  /// The extension by which our own properties travel (STIX 2.1 section 7.3).
  static let extensionID = STIXIdentifier.object("extension-definition", "sekisho")
  /// TLP:CLEAR of TLP 2.0, as OASIS publishes it.
  static let clearID = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
  static let trafficLightExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
  /// Who speaks when a conclusion is our own, as in pages of campaigns.
  static let ourName = "Sekisho"
  static let ourID = STIXIdentifier.object("identity", ourName)

  /// The objects so far, each at the depth of a list in a bundle.
  public private(set) var bytes: [UInt8] = []
  private var ids: Set<String> = []
  private var digest: [UInt8] = []

  /// An empty bundle; the objects that every other one refers to come with the first.
  public init() {}

  /// Number of objects.
  public var count: Int { ids.count }

  /// True when the bundle has this object.
  func has(_ id: String) -> Bool { ids.contains(id) }

  /// What every object but observables bears.
  struct Head {
    var type: String
    var id: String
    var creator: String? = STIXText.ourID
    var created = STIXInstant.unknown
    var modified = STIXInstant.unknown
  }

  /// An object with its own properties; nothing happens when it is there already.
  mutating func add(_ head: Head, _ properties: (inout JSONText) -> Void) {
    guard ids.insert(head.id).inserted else { return }
    append { json in
      json.field("type", head.type)
      json.field("spec_version", "2.1")
      json.field("id", head.id)
      if let creator = head.creator { json.field("created_by_ref", creator) }
      json.field("created", head.created)
      json.field("modified", head.modified)
      properties(&json)
      json.field("object_marking_refs", [Self.clearID])
    }
  }

  /// An observable: it has no creator and no date.
  mutating func addObservable(_ type: String, id: String, _ properties: (inout JSONText) -> Void) {
    guard ids.insert(id).inserted else { return }
    append { json in
      json.field("type", type)
      json.field("spec_version", "2.1")
      json.field("id", id)
      properties(&json)
      json.field("object_marking_refs", [Self.clearID])
    }
  }

  /// One relationship; `properties` come behind its ends.
  mutating func relate(
    _ head: Head, _ source: String, _ word: String, _ target: String, _ properties: (inout JSONText) -> Void = { _ in }
  ) {
    add(head) { json in
      json.field("relationship_type", word)
      json.field("source_ref", source)
      json.field("target_ref", target)
      properties(&json)
    }
  }

  /// Somebody who says something; the id follows from the name.
  mutating func identity(_ name: String) -> String {
    if !has(Self.ourID) { addCommonObjects() }
    let id = STIXIdentifier.object("identity", name)
    add(Head(type: "identity", id: id)) { json in
      json.field("name", name)
      json.field("identity_class", name == Self.ourName ? "system" : "unknown")
    }
    return id
  }

  /// Who we are, what may be done with all this, and what our own properties mean.
  mutating func addCommonObjects() {
    guard !has(Self.ourID) else { return }
    add(Head(type: "identity", id: Self.ourID, creator: nil)) { json in
      json.field("name", Self.ourName)
      json.field("description", "Static inspector of Python distributions.")
      json.field("identity_class", "system")
    }
    if ids.insert(Self.clearID).inserted {
      append { json in
        json.field("type", "marking-definition")
        json.field("spec_version", "2.1")
        json.field("id", Self.clearID)
        json.field("created", "2022-10-01T00:00:00.000Z")
        json.field("name", "TLP:CLEAR")
        json.object("extensions") { json in
          json.key(Self.trafficLightExtension) { json in
            json.object { json in
              json.field("extension_type", "property-extension")
              json.field("tlp_2_0", "clear")
            }
          }
        }
      }
    }
    add(Head(type: "extension-definition", id: Self.extensionID)) { json in
      json.field("name", "Sekisho")
      json.field(
        "description",
        "What STIX has no place for: who says what in which words, how a value was checked, why a value is no indicator."
      )
      json.field(
        "schema",
        "Properties are those of the pages of campaigns and actors in Sekisho, docs/reference/campaign-format.md, and are "
          + "listed for each type of object in docs/reference/exchange.md.")
      json.field("version", "1.0.0")
      json.field("extension_types", ["property-extension"])
    }
  }

  /// Takes what was written so far out, for a writer that passes it on piece by piece; with a comma in front when needed.
  public mutating func drain() -> [UInt8] {
    let piece = bytes
    bytes.removeAll(keepingCapacity: true)
    return piece
  }

  /// The first bytes of a bundle.
  public static let opening = Array("{\n  \"type\": \"bundle\",\n  \"objects\": [".utf8)

  /// The last bytes of a bundle. Its id, which follows from the ids of the objects, stands here, since only now it is known.
  public var closing: [UInt8] {
    let id = STIXIdentifier.object("bundle", String(decoding: digest, as: UTF8.self))
    return Array("\(ids.isEmpty ? "" : "\n  ")],\n  \"id\": \"\(id)\"\n}\n".utf8)
  }

  private mutating func append(_ fields: (inout JSONText) -> Void) {
    var json = JSONText(isIndented: true, depth: 2)
    json.object(fields)
    bytes += (digest.isEmpty ? "\n    " : ",\n    ").utf8
    bytes += json.bytes
    digest = Array(STIXIdentifier.object("bundle", String(decoding: digest + json.bytes, as: UTF8.self)).utf8)
  }
}

extension JSONText {
  /// Our own properties of an object.
  mutating func own(_ fields: (inout JSONText) -> Void) {
    object("extensions") { json in
      json.key(STIXText.extensionID) { json in
        json.object { json in
          json.field("extension_type", "property-extension")
          fields(&json)
        }
      }
    }
  }

  mutating func optional(_ name: StaticString, _ value: String?) {
    if let value { field(name, value) }
  }

  /// A list, left out when there is nothing in it: STIX has no empty lists.
  mutating func list(_ name: StaticString, _ values: [String]) {
    if !values.isEmpty { field(name, values) }
  }
}
