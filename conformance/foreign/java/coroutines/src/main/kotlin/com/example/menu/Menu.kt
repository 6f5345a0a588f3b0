package com.example.menu

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.util.concurrent.Executors
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext

private val http = HttpClient.newHttpClient()

/** Prints `ready <port>` and lives until its standard input ends. */
fun main() {
    val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    server.executor = Executors.newCachedThreadPool { Thread(it).apply { isDaemon = true } }
    val itself = "http://127.0.0.1:${server.address.port}"
    server.createContext("/dishes/") { exchange -> answer(exchange, 200, "soup") }
    server.createContext("/menu") { exchange ->
        val dishes = runBlocking { menu(itself) }
        answer(exchange, 200, dishes)
    }
    server.start()
    println("ready ${server.address.port}")
    while (System.`in`.read() >= 0) {
        // Runs until its standard input is closed.
    }
    server.stop(0)
}

/** Two dishes at the same time, each resumed on another thread than it was begun on. */
private suspend fun menu(itself: String): String = coroutineScope {
    listOf("starter", "main")
        .map { dish ->
            async(Dispatchers.Default) {
                delay(10)
                withContext(Dispatchers.IO) { dish(URI.create("$itself/dishes/$dish")) }
            }
        }
        .awaitAll()
        .joinToString()
}

private suspend fun dish(address: URI): String =
    http.sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).await().body()

private fun answer(exchange: HttpExchange, status: Int, text: String) {
    val body = text.toByteArray()
    exchange.sendResponseHeaders(status, body.size.toLong())
    exchange.responseBody.use { it.write(body) }
}
