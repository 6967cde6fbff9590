import Cryptography

/// `cryptography.fernet.Fernet` with a key that is known.
public enum FernetText {
  private static func key(_ text: [UInt8]) throws(PythonError) -> [UInt8] {
    let message = "Fernet key must be 32 url-safe base64-encoded bytes."
    do throws(PythonError) {
      let key = try Base64Family.decodeURLSafe(text)
      guard key.count == 32 else { throw PythonError(.valueError, message) }
      return key
    } catch {
      throw PythonError(.valueError, message)
    }
  }

  /// `Fernet(key).decrypt(token)`, without a time to live.
  public static func decrypt(_ token: [UInt8], key text: [UInt8]) throws(PythonError) -> [UInt8] {
    let key = try key(text)
    let invalid = PythonError(.invalidToken, "")
    do throws(PythonError) {
      let bytes = try Base64Family.decodeURLSafe(token)
      do throws(CipherFault) {
        return try Fernet.open(bytes, key: key).text
      } catch {
        throw invalid
      }
    } catch {
      throw invalid
    }
  }
}
